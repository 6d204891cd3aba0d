namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Constant factors of floats.</summary>
internal static class Factors
{
    private const float LeastNormal = 1.17549435e-38f;

    /// <summary>A value as a constant times a rest without one; 1 and the value itself where the constant would leave the range of floats.</summary>
    public static (float Factor, Expression Remainder) Split(Expression value)
    {
        var (factor, rest) = value switch
        {
            Constant constant => (constant.Float, Algebra.One),
            Unary { Operator: UnaryOperator.Negate } negation => With(-1, Split(negation.Operand)),
            Binary { Operator: BinaryOperator.Multiply, Left: Constant left } product => With(left.Float, Split(product.Right)),
            Binary { Operator: BinaryOperator.Multiply, Right: Constant right } product => With(right.Float, Split(product.Left)),
            Binary { Operator: BinaryOperator.Divide, Left: not Constant { Float: 1 } } quotient => OfQuotient(quotient),
            _ => (1, value),
        };
        return IsUsual(factor) ? (factor, rest) : (1, value);
    }

    /// <summary>Whether a factor is neither so large nor so small that it loses digits.</summary>
    public static bool IsUsual(float factor, bool orZero = false) =>
        Math.Abs(factor) is >= LeastNormal and <= float.MaxValue || (orZero && factor == 0);

    private static (float Factor, Expression Remainder) With(float factor, (float Factor, Expression Remainder) other) => (factor * other.Factor, other.Remainder);

    private static (float Factor, Expression Remainder) OfQuotient(Binary quotient)
    {
        var (factor, rest) = Split(quotient.Left);
        return factor == 1 ? (1, quotient) : (factor, new Binary(ValueKind.Float, BinaryOperator.Divide, rest, quotient.Right));
    }
}
