namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Plain C#, with operations that do not throw: both sides of a condition may be computed.</summary>
internal sealed class ScalarNotation : Notation
{
    public override Code Constant(Constant constant) => Literal(constant);

    public override Code Broadcast(ValueKind kind, Code scalar) => scalar;

    public override Code Unary(Unary unary, Code operand) => unary.Operator switch
    {
        UnaryOperator.Negate => Code.Prefix("-", operand),
        UnaryOperator.Not => Code.Prefix("!", operand),
        UnaryOperator.Complement => Code.Prefix("~", operand),
        UnaryOperator.ToFloat => Code.Prefix("(float)", operand),
        UnaryOperator.ToInteger => Code.Prefix("(int)", operand),
        UnaryOperator.Absolute when unary.Kind == ValueKind.Integer => Code.Call("VectorIntegerMath.Absolute", operand),
        UnaryOperator.PopCount => Code.Call("VectorIntegerMath.PopCount", operand),
        UnaryOperator.HyperbolicTangent => Code.Call("VectorMath.Tanh", operand),
        _ => Code.Call("float." + Function(unary.Operator), operand),
    };

    public override Code Binary(Binary binary, Code left, Code right)
    {
        var type = binary.Kind == ValueKind.Integer ? "int" : "float";
        return binary.Operator switch
        {
            BinaryOperator.Minimum => Code.Call(type + ".Min", left, right),
            BinaryOperator.Maximum => Code.Call(type + ".Max", left, right),
            BinaryOperator.Divide when CanThrow(binary) => Code.Call("VectorIntegerMath.Divide", left, right),
            BinaryOperator.Remainder when CanThrow(binary) => Code.Call("VectorIntegerMath.Remainder", left, right),
            BinaryOperator.And when binary.Kind == ValueKind.Boolean => Code.Infix(left, "&&", right),
            BinaryOperator.Or when binary.Kind == ValueKind.Boolean => Code.Infix(left, "||", right),
            _ => Code.Infix(left, Sign(binary.Operator), right),
        };
    }

    public override Code Conditional(Conditional conditional, Code condition, Code whenTrue, Code whenFalse) =>
        Code.Choice(condition, whenTrue, whenFalse);

    private static bool CanThrow(Binary division) =>
        division.Kind == ValueKind.Integer && division.Right is not Expressions.Constant { Bits: not (0 or -1) };
}
