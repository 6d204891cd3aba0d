namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Vectors of .NET's hardware-independent intrinsics; bools are ints of all ones or all zeros.</summary>
/// <param name="vector">The class's name.</param>
internal sealed class LaneNotation(string vector) : Notation
{
    private const string AsInt = ".AsInt32()";

    public override Code Constant(Constant constant) => (constant.Kind, constant.Bits) switch
    {
        (ValueKind.Boolean, not 0) => Code.Primary($"{vector}<int>.AllBitsSet"),
        (ValueKind.Float, 0) => Code.Primary($"{vector}<float>.Zero"),
        (_, 0) => Code.Primary($"{vector}<int>.Zero"),
        _ => Code.Call(vector + ".Create", Literal(constant)),
    };

    public override Code Broadcast(ValueKind kind, Code scalar) =>
        Code.Call(vector + ".Create", kind == ValueKind.Boolean ? Code.Choice(scalar, Code.Primary("-1"), Code.Primary("0")) : scalar);

    public override Code Unary(Unary unary, Code operand) => unary.Operator switch
    {
        UnaryOperator.Negate => Code.Prefix("-", operand),
        UnaryOperator.Not or UnaryOperator.Complement => Code.Prefix("~", operand),
        UnaryOperator.ToFloat => Call("ConvertToSingle", operand),
        UnaryOperator.ToInteger => Call("ConvertToInt32", operand),
        UnaryOperator.PopCount => Code.Call("VectorIntegerMath.PopCount", operand),
        UnaryOperator.HyperbolicTangent => Code.Call("VectorMath.Tanh", operand),
        _ => Call(Function(unary.Operator), operand),
    };

    public override Code Binary(Binary binary, Code left, Code right)
    {
        var comparison = binary.Operator switch
        {
            BinaryOperator.Equal => "Equals",
            BinaryOperator.NotEqual => "Equals",
            BinaryOperator.Less => "LessThan",
            BinaryOperator.LessOrEqual => "LessThanOrEqual",
            BinaryOperator.Greater => "GreaterThan",
            BinaryOperator.GreaterOrEqual => "GreaterThanOrEqual",
            _ => null,
        };
        if (comparison is not null)
        {
            var code = Call(comparison, left, right);
            code = binary.Left.Kind == ValueKind.Float ? Code.Primary(code.Text + AsInt) : code;
            return binary.Operator == BinaryOperator.NotEqual ? Code.Prefix("~", code) : code;
        }

        return binary.Operator switch
        {
            BinaryOperator.Minimum => Call("Min", left, right),
            BinaryOperator.Maximum => Call("Max", left, right),
            BinaryOperator.Divide when binary.Kind == ValueKind.Integer => Code.Call("VectorIntegerMath.Divide", left, right),
            BinaryOperator.Remainder => Code.Call("VectorIntegerMath.Remainder", left, right),
            _ => Code.Infix(left, Sign(binary.Operator), right),
        };
    }

    public override Code Conditional(Conditional conditional, Code condition, Code whenTrue, Code whenFalse)
    {
        if (conditional.Kind == ValueKind.Float)
        {
            // A comparison of floats already is a vector of floats.
            condition = Code.Primary(condition.Precedence == Precedence.Primary && condition.Text.EndsWith(AsInt, StringComparison.Ordinal)
                ? condition.Text.Substring(0, condition.Text.Length - AsInt.Length)
                : condition.Within(Precedence.Primary) + ".AsSingle()");
        }

        return Call("ConditionalSelect", condition, whenTrue, whenFalse);
    }

    public override bool TakesScalar(Expression expression, int operand) =>
        operand == 1 && expression is Binary
        {
            Kind: ValueKind.Integer,
            Operator: BinaryOperator.Divide or BinaryOperator.Remainder
                or BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.ShiftRightLogical,
        };

    private Code Call(string function, params Code[] arguments) => Code.Call($"{vector}.{function}", arguments);
}
