using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads the expressions of a method.</summary>
/// <param name="context">What the readers share.</param>
/// <param name="values">The values of parameters and of the locals so far.</param>
internal sealed class OperationReader(ReadingContext context, IDictionary<ISymbol, Expression> values)
{
    private readonly IntegerReader integers = new(context);

    /// <summary>The value of an expression, or null where the context has a reason.</summary>
    public Expression? Read(IOperation operation)
    {
        if (IntegerType.KindOf(operation.Type) is null)
        {
            return context.Reject(operation, operation is IInvocationOperation ? null : Constructs.OfType(operation.Type));
        }

        return operation.ConstantValue is { HasValue: true, Value: { } constant }
            ? ReadConstant(operation, constant)
            : context.Nested(operation, () => ReadParts(operation));
    }

    /// <summary>Gives a local its value.</summary>
    public void Declare(ISymbol local, Expression value)
    {
        values[local] = value;
        context.Name(value, local.Name);
    }

    private Expression? ReadConstant(IOperation operation, object constant) => constant switch
    {
        bool value => Constant.Of(value),
        float value => Constant.Of(value),
        char value => Constant.Of(value),
        uint value => Constant.Of(unchecked((int)value)),
        ulong value => value <= int.MaxValue ? Constant.Of((int)value) : integers.TooLong(operation, operation.Type),
        _ when System.Convert.ToInt64(constant, CultureInfo.InvariantCulture) is var value => value is >= int.MinValue and <= int.MaxValue
            ? Constant.Of((int)value)
            : integers.TooLong(operation, operation.Type),
        _ => context.Reject(operation),
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
            Read(choice.Condition) is { } condition
                && context.Assumptions.Under(condition, true, () => Read(choice.WhenTrue)) is { } first
                && context.Assumptions.Under(condition, false, () => Read(whenFalse)) is { } second
                    ? ExpressionFactory.Conditional(condition, first, second)
                    : null,
        IInvocationOperation call => new CallReader(context, this, integers).Read(call),
        IIsPatternOperation match => Read(match.Value) is { } value ? new MatchReader(context, this, integers).Read(value, match.Pattern) : null,
        ISwitchExpressionOperation choices => Read(choices.Value) is { } value ? new MatchReader(context, this, integers).Read(value, choices) : null,
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

        if (Read(unary.Operand) is not { } operand)
        {
            return null;
        }

        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus when operand.Kind == ValueKind.Integer => integers.Negate(unary, unary.Type, unary.IsChecked, operand),
            UnaryOperatorKind.Minus => ExpressionFactory.Unary(UnaryOperator.Negate, operand),
            UnaryOperatorKind.Not => ExpressionFactory.Unary(UnaryOperator.Not, operand),
            UnaryOperatorKind.BitwiseNegation => integers.Complement(unary, unary.Type, operand),
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

        if (Read(binary.LeftOperand) is not { } left || ReadRight(binary, left) is not { } right)
        {
            return null;
        }

        return left.Kind == ValueKind.Integer
            ? integers.Binary(binary, binary.LeftOperand.Type, operation, binary.IsChecked, left, right)
            : ExpressionFactory.Binary(operation, left, right);
    }

    /// <summary>The right side, which &amp;&amp; and || evaluate only where the left one does not decide.</summary>
    private Expression? ReadRight(IBinaryOperation binary, Expression left) => binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr
        ? context.Assumptions.Under(left, binary.OperatorKind == BinaryOperatorKind.ConditionalAnd, () => Read(binary.RightOperand))
        : Read(binary.RightOperand);

    private Expression? ReadConversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null)
        {
            return context.Reject(conversion);
        }

        return Read(conversion.Operand) is { } operand
            ? (operand.Kind, IntegerType.KindOf(conversion.Type)) switch
            {
                (ValueKind.Integer, ValueKind.Integer) => integers.Convert(conversion, conversion.Operand.Type, conversion.Type, conversion.IsChecked, operand),
                var (from, to) when from == to => operand,
                (ValueKind.Integer, ValueKind.Float) => integers.ToFloat(conversion, conversion.Operand.Type, operand),
                (ValueKind.Float, ValueKind.Integer) when conversion.IsChecked => context.Reject(conversion, "arithmetic that is checked for overflow"),
                (ValueKind.Float, ValueKind.Integer) when conversion.Type!.SpecialType == SpecialType.System_Int32 => ExpressionFactory.Unary(UnaryOperator.ToInteger, operand),
                _ => context.Reject(conversion),
            }
            : null;
    }

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
