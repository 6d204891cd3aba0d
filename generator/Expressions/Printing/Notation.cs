using System.Globalization;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>How operations are written for one representation of values.</summary>
internal abstract class Notation
{
    /// <summary>A constant.</summary>
    public abstract Code Constant(Constant constant);

    /// <summary>A value of the scalar notation in this one.</summary>
    public abstract Code Broadcast(ValueKind kind, Code scalar);

    /// <summary>An operation on one value.</summary>
    public abstract Code Unary(Unary unary, Code operand);

    /// <summary>An operation on two values.</summary>
    public abstract Code Binary(Binary binary, Code left, Code right);

    /// <summary>One of two values.</summary>
    public abstract Code Conditional(Conditional conditional, Code condition, Code whenTrue, Code whenFalse);

    /// <summary>Whether an operand is written in the scalar notation where it can be.</summary>
    public virtual bool TakesScalar(Expression expression, int operand) => false;

    /// <summary>The sign of an operator that C# has.</summary>
    protected static string Sign(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.ShiftRightLogical => ">>>",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "^",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };

    /// <summary>The name of an operator that is a function.</summary>
    protected static string Function(UnaryOperator operation) => operation switch
    {
        UnaryOperator.SquareRoot => "Sqrt",
        UnaryOperator.PopCount => "PopCount",
        UnaryOperator.Exponential => "Exp",
        UnaryOperator.Logarithm => "Log",
        UnaryOperator.HyperbolicTangent => "Tanh",
        _ => "Abs",
    };

    /// <summary>A constant as plain C#.</summary>
    protected static Code Literal(Constant constant) => constant.Kind switch
    {
        ValueKind.Boolean => Code.Primary(constant.Bits != 0 ? "true" : "false"),
        ValueKind.Float => Literal(constant.Float),
        _ when constant.Bits is int.MinValue or int.MaxValue => Code.Primary(constant.Bits < 0 ? "int.MinValue" : "int.MaxValue"),
        _ => Signed(constant.Bits.ToString(CultureInfo.InvariantCulture)),
    };

    private static Code Literal(float value) => value switch
    {
        float.NaN => Code.Primary("float.NaN"),
        float.PositiveInfinity => Code.Primary("float.PositiveInfinity"),
        float.NegativeInfinity => Code.Primary("float.NegativeInfinity"),

        // Not every run time writes the sign of zero.
        0 => Code.Primary(1 / value < 0 ? "float.NegativeZero" : "0f"),
        _ => Signed(Emission.KernelModel.Literal(value)),
    };

    private static Code Signed(string number) => new(number, number[0] == '-' ? Precedence.Prefix : Precedence.Primary);
}
