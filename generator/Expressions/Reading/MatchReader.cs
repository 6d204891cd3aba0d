using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads patterns of constants and relations, and switch expressions of them.</summary>
internal sealed class MatchReader(ReadingContext context, OperationReader operations, IntegerReader integers)
{
    /// <summary>Whether a value matches.</summary>
    public Expression? Read(Expression value, IPatternOperation pattern) => context.Nested(pattern, () => pattern switch
    {
        // A pattern finds NaN equal to itself.
        IConstantPatternOperation constant when value.Kind != ValueKind.Float => Compare(BinaryOperator.Equal, value, pattern, constant.Value),
        IRelationalPatternOperation relation => Relation(relation.OperatorKind) is { } operation ? Compare(operation, value, pattern, relation.Value) : context.Reject(pattern),
        INegatedPatternOperation negated => Read(value, negated.Pattern) is { } matched ? ExpressionFactory.Unary(UnaryOperator.Not, matched) : null,
        IBinaryPatternOperation both when Read(value, both.LeftPattern) is { } left && Read(value, both.RightPattern) is { } right =>
            ExpressionFactory.Binary(both.OperatorKind == BinaryOperatorKind.Or ? BinaryOperator.Or : BinaryOperator.And, left, right),
        IDiscardPatternOperation => Constant.True,
        IDeclarationPatternOperation { DeclaredSymbol: var local } named when IsOfInput(named) => Declare(local, value),
        IRecursivePatternOperation { DeclaredSymbol: var local, DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } named when IsOfInput(named) => Declare(local, value),
        ITypePatternOperation type when IsOfInput(type) => Constant.True,
        _ => context.Reject(pattern),
    });

    /// <summary>The value of the first arm that matches. Each is evaluated only where none before it does.</summary>
    public Expression? Read(Expression value, ISwitchExpressionOperation choices) => ReadArms(value, choices.Arms, 0);

    private Expression? ReadArms(Expression value, IReadOnlyList<ISwitchExpressionArmOperation> arms, int index)
    {
        var arm = arms[index];
        if (Read(value, arm.Pattern) is not { } pattern || (arm.Guard is { } guard ? ReadGuard(pattern, guard) : pattern) is not { } matches)
        {
            return null;
        }

        if (context.Assumptions.Under(matches, true, () => operations.Read(arm.Value)) is not { } chosen)
        {
            return null;
        }

        if (matches == Constant.True)
        {
            return chosen;
        }

        if (index + 1 == arms.Count)
        {
            return context.Reject(arm, "a 'switch' that does not end with '_'");
        }

        return context.Assumptions.Under(matches, false, () => ReadArms(value, arms, index + 1)) is { } others
            ? ExpressionFactory.Conditional(matches, chosen, others)
            : null;
    }

    private Expression? ReadGuard(Expression matches, IOperation guard) => context.Assumptions.Under(matches, true, () => operations.Read(guard)) is { } allows
        ? ExpressionFactory.Binary(BinaryOperator.And, matches, allows)
        : null;

    /// <summary>Whether a type pattern matches every value, because it names the type of what is matched.</summary>
    private static bool IsOfInput(IPatternOperation pattern) => SymbolEqualityComparer.Default.Equals(pattern.InputType, pattern.NarrowedType);

    private Constant Declare(ISymbol? local, Expression value)
    {
        if (local is not null)
        {
            operations.Declare(local, value);
        }

        return Constant.True;
    }

    private Expression? Compare(BinaryOperator operation, Expression value, IPatternOperation pattern, IOperation constant)
    {
        if (operations.Read(constant) is not { } other)
        {
            return null;
        }

        return other.Kind != value.Kind ? context.Reject(constant)
            : value.Kind == ValueKind.Integer ? integers.Binary(pattern, pattern.InputType, operation, isChecked: false, value, other)
            : ExpressionFactory.Binary(operation, value, other);
    }

    private static BinaryOperator? Relation(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperator.Less,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperator.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };
}
