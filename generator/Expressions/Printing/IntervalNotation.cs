namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Intervals of ints and floats, and verdicts in place of bools.</summary>
internal sealed class IntervalNotation : Notation
{
    public override Code Constant(Constant constant) =>
        constant.Kind == ValueKind.Boolean ? Code.Primary(constant.Bits != 0 ? "Verdict.Always" : "Verdict.Never") : Literal(constant);

    public override Code Broadcast(ValueKind kind, Code scalar) => scalar;

    public override Code Unary(Unary unary, Code operand) => unary.Operator switch
    {
        UnaryOperator.Negate => Code.Prefix("-", operand),
        UnaryOperator.Complement => Code.Prefix("~", operand),
        UnaryOperator.Not => Code.Call("VerdictLogic.Not", operand),
        UnaryOperator.ToFloat => Code.Prefix("(FloatInterval)", operand),
        UnaryOperator.ToInteger => Code.Prefix("(IntegerInterval)", operand),
        UnaryOperator.Absolute or UnaryOperator.SquareRoot or UnaryOperator.PopCount => Code.Call($"{Type(unary.Kind)}.{Function(unary.Operator)}", operand),
        _ => Code.Primary("FloatInterval.Unknown"),
    };

    public override Code Binary(Binary binary, Code left, Code right)
    {
        var isLogical = binary.Left.Kind == ValueKind.Boolean;
        return binary.Operator switch
        {
            BinaryOperator.Minimum => Code.Call(Type(binary.Kind) + ".Min", left, right),
            BinaryOperator.Maximum => Code.Call(Type(binary.Kind) + ".Max", left, right),
            BinaryOperator.Equal when isLogical => Code.Call("VerdictLogic.Equal", left, right),
            BinaryOperator.NotEqual or BinaryOperator.Xor when isLogical => Code.Call("VerdictLogic.NotEqual", left, right),
            _ => Code.Infix(left, Sign(binary.Operator), right),
        };
    }

    public override Code Conditional(Conditional conditional, Code condition, Code whenTrue, Code whenFalse) =>
        Code.Call(Type(conditional.Kind) + ".Choose", condition, whenTrue, whenFalse);

    private static string Type(ValueKind kind) => kind switch
    {
        ValueKind.Integer => "IntegerInterval",
        ValueKind.Float => "FloatInterval",
        _ => "VerdictLogic",
    };
}
