using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads patterns of constants and relations, and switch expressions of them.</summary>
internal sealed class MatchReader(ReadingContext context, OperationReader operations)
{
    /// <summary>Whether a value matches.</summary>
    public Expression? Read(Expression value, IPatternOperation pattern) => context.Nested(pattern, () => pattern switch
    {
        // A pattern finds NaN equal to itself.
        IConstantPatternOperation constant when value.Kind != ValueKind.Float => Compare(BinaryOperator.Equal, value, constant.Value),
        IRelationalPatternOperation relation => Relation(relation.OperatorKind) is { } operation ? Compare(operation, value, relation.Value) : context.Reject(pattern),
        INegatedPatternOperation negated => Read(value, negated.Pattern) is { } matched ? ExpressionFactory.Unary(UnaryOperator.Not, matched) : null,
        IBinaryPatternOperation both when Read(value, both.LeftPattern) is { } left && Read(value, both.RightPattern) is { } right =>
            ExpressionFactory.Binary(both.OperatorKind == BinaryOperatorKind.Or ? BinaryOperator.Or : BinaryOperator.And, left, right),
        IDiscardPatternOperation => Constant.True,
        _ => context.Reject(pattern),
    });

    /// <summary>The value of the first arm that matches.</summary>
    public Expression? Read(Expression value, ISwitchExpressionOperation choices)
    {
        Expression? result = null;
        foreach (var arm in choices.Arms.Reverse())
        {
            if (Read(value, arm.Pattern) is not { } matches || operations.Read(arm.Value) is not { } chosen)
            {
                return null;
            }

            if (arm.Guard is { } guard)
            {
                if (operations.Read(guard) is not { } allows)
                {
                    return null;
                }

                matches = ExpressionFactory.Binary(BinaryOperator.And, matches, allows);
            }

            if (matches == Constant.True)
            {
                result = chosen;
            }
            else if (result is not null)
            {
                result = ExpressionFactory.Conditional(matches, chosen, result);
            }
            else
            {
                return context.Reject(arm, "a 'switch' that does not end with '_'");
            }
        }

        return result;
    }

    private Expression? Compare(BinaryOperator operation, Expression value, IOperation constant)
    {
        if (operations.Read(constant) is not { } other)
        {
            return null;
        }

        return other.Kind == value.Kind ? ExpressionFactory.Binary(operation, value, other) : context.Reject(constant);
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
