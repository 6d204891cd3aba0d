using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads the expressions of a method.</summary>
/// <param name="context">What the readers share.</param>
/// <param name="values">The values of parameters and of the locals so far.</param>
internal sealed class OperationReader(ReadingContext context, IReadOnlyDictionary<ISymbol, Expression> values)
{
    private const string Checked = "arithmetic that is checked for overflow";

    /// <summary>The value of an expression, or null where the context has a reason.</summary>
    public Expression? Read(IOperation operation)
    {
        if (MethodShape.KindOf(operation.Type) is null)
        {
            return context.Reject(operation, operation is IInvocationOperation ? null : Constructs.OfType(operation.Type));
        }

        return operation.ConstantValue is { HasValue: true, Value: { } constant }
            ? ReadConstant(constant)
            : context.Nested(operation, () => ReadParts(operation));
    }

    private static Constant ReadConstant(object constant) => constant switch
    {
        bool value => Constant.Of(value),
        int value => Constant.Of(value),
        _ => Constant.Of((float)constant),
    };

    private Expression? ReadParts(IOperation operation) => operation switch
    {
        IParameterReferenceOperation parameter => ReadSymbol(operation, parameter.Parameter),
        ILocalReferenceOperation local => ReadSymbol(operation, local.Local),
        IParenthesizedOperation parenthesized => Read(parenthesized.Operand),
        IUnaryOperation unary => ReadUnary(unary),
        IBinaryOperation binary => ReadBinary(binary),
        IConversionOperation conversion => ReadConversion(conversion),
        IConditionalOperation { IsRef: false, WhenFalse: { } whenFalse } choice =>
            Read(choice.Condition) is { } condition && Read(choice.WhenTrue) is { } first && Read(whenFalse) is { } second
                ? ExpressionFactory.Conditional(condition, first, second)
                : null,
        IInvocationOperation call => CallReader.Read(context, this, call),
        IIsPatternOperation match => Read(match.Value) is { } value ? new MatchReader(context, this).Read(value, match.Pattern) : null,
        ISwitchExpressionOperation choices => Read(choices.Value) is { } value ? new MatchReader(context, this).Read(value, choices) : null,
        _ => context.Reject(operation),
    };

    private Expression? ReadSymbol(IOperation operation, ISymbol symbol) =>
        values.TryGetValue(symbol, out var value) ? value : context.Reject(operation);

    private Expression? ReadUnary(IUnaryOperation unary)
    {
        if (unary.OperatorMethod is not null)
        {
            return context.Reject(unary);
        }

        if (unary.OperatorKind == UnaryOperatorKind.Minus && IsChecked(unary.IsChecked, unary.Type))
        {
            return context.Reject(unary, Checked);
        }

        if (Read(unary.Operand) is not { } operand)
        {
            return null;
        }

        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => ExpressionFactory.Unary(UnaryOperator.Negate, operand),
            UnaryOperatorKind.Not => ExpressionFactory.Unary(UnaryOperator.Not, operand),
            UnaryOperatorKind.BitwiseNegation => ExpressionFactory.Unary(UnaryOperator.Complement, operand),
            _ => context.Reject(unary),
        };
    }

    private Expression? ReadBinary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is not null
            || Operator(binary.OperatorKind) is not { } operation
            || (operation == BinaryOperator.Remainder && MethodShape.KindOf(binary.Type) == ValueKind.Float))
        {
            return context.Reject(binary);
        }

        if (operation is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply && IsChecked(binary.IsChecked, binary.Type))
        {
            return context.Reject(binary, Checked);
        }

        if (Read(binary.LeftOperand) is not { } left || Read(binary.RightOperand) is not { } right)
        {
            return null;
        }

        if (operation is not (BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.ShiftRightLogical))
        {
            return ExpressionFactory.Binary(operation, left, right);
        }

        return right is Constant { Bits: var count }
            ? ExpressionFactory.Binary(operation, left, Constant.Of(count & 31))
            : context.Reject(binary, "a shift by a count that is not constant");
    }

    private Expression? ReadConversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null)
        {
            return context.Reject(conversion);
        }

        return Read(conversion.Operand) is { } operand
            ? (operand.Kind, MethodShape.KindOf(conversion.Type)) switch
            {
                var (from, to) when from == to => operand,
                (ValueKind.Integer, ValueKind.Float) => ExpressionFactory.Unary(UnaryOperator.ToFloat, operand),
                (ValueKind.Float, ValueKind.Integer) when !IsChecked(conversion.IsChecked, conversion.Type) => ExpressionFactory.Unary(UnaryOperator.ToInteger, operand),
                (ValueKind.Float, ValueKind.Integer) => context.Reject(conversion, Checked),
                _ => context.Reject(conversion),
            }
            : null;
    }

    /// <summary>Whether arithmetic could throw here, or in generated code that is compiled with the project's setting.</summary>
    private bool IsChecked(bool isChecked, ITypeSymbol? type) =>
        MethodShape.KindOf(type) == ValueKind.Integer && (isChecked || context.IsChecked);

    private static BinaryOperator? Operator(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => BinaryOperator.Add,
        BinaryOperatorKind.Subtract => BinaryOperator.Subtract,
        BinaryOperatorKind.Multiply => BinaryOperator.Multiply,
        BinaryOperatorKind.Divide => BinaryOperator.Divide,
        BinaryOperatorKind.Remainder => BinaryOperator.Remainder,
        BinaryOperatorKind.LeftShift => BinaryOperator.ShiftLeft,
        BinaryOperatorKind.RightShift => BinaryOperator.ShiftRight,
        BinaryOperatorKind.UnsignedRightShift => BinaryOperator.ShiftRightLogical,
        BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => BinaryOperator.And,
        BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => BinaryOperator.Or,
        BinaryOperatorKind.ExclusiveOr => BinaryOperator.Xor,
        BinaryOperatorKind.Equals => BinaryOperator.Equal,
        BinaryOperatorKind.NotEquals => BinaryOperator.NotEqual,
        BinaryOperatorKind.LessThan => BinaryOperator.Less,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperator.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };
}
