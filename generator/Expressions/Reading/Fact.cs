namespace SparseAttentionGen.Generator.Expressions;

/// <summary>A comparison of two ints that holds.</summary>
internal sealed record Fact(Expression Left, BinaryOperator Operator, Expression Right)
{
    /// <summary>The values that an int can have if the comparison holds.</summary>
    /// <param name="part">The int.</param>
    /// <param name="rangeOf">What is known of others.</param>
    public ValueRange Of(Expression part, Func<Expression, ValueRange> rangeOf)
    {
        if (part == Left)
        {
            return Compared(Operator, rangeOf(Right));
        }

        if (part == Right)
        {
            return Compared(Mirrored(Operator), rangeOf(Left));
        }

        // For a - b it is known how a and b compare. Where it might wrap around, that says nothing.
        return part is Binary { Operator: BinaryOperator.Subtract } difference && rangeOf(difference) != ValueRange.OfInt
            ? (difference.Left == Left && difference.Right == Right) ? Compared(Operator, ValueRange.Of(0))
                : (difference.Left == Right && difference.Right == Left) ? Compared(Mirrored(Operator), ValueRange.Of(0))
                : ValueRange.OfInt
            : ValueRange.OfInt;
    }

    /// <summary>Whether an int certainly has another value if the comparison holds.</summary>
    public bool Excludes(Expression part, int value, Func<Expression, ValueRange> rangeOf)
    {
        if (value == 0
            && Operator == BinaryOperator.NotEqual
            && part is Binary { Operator: BinaryOperator.Subtract } difference
            && ((difference.Left == Left && difference.Right == Right) || (difference.Left == Right && difference.Right == Left)))
        {
            return true;
        }

        var other = IsPart(Left, part, value) ? Right : IsPart(Right, part, value) ? Left : null;
        return other is not null && (Operator == BinaryOperator.NotEqual
            ? rangeOf(other) == ValueRange.Of(value)
            : !Compared(other == Right ? Operator : Mirrored(Operator), rangeOf(other)).Contains(value));
    }

    /// <summary>A side of the comparison, or for 0 its magnitude.</summary>
    private static bool IsPart(Expression side, Expression part, int value) =>
        side == part || (value == 0 && side is Unary { Operator: UnaryOperator.Absolute } absolute && absolute.Operand == part);

    /// <summary>The x for which x compares with some value of a range.</summary>
    private static ValueRange Compared(BinaryOperator comparison, ValueRange other) => comparison switch
    {
        BinaryOperator.Less => new(int.MinValue, other.Greatest - 1),
        BinaryOperator.LessOrEqual => new(int.MinValue, other.Greatest),
        BinaryOperator.Greater => new(other.Least + 1, int.MaxValue),
        BinaryOperator.GreaterOrEqual => new(other.Least, int.MaxValue),
        BinaryOperator.Equal => other,
        BinaryOperator.NotEqual when other.Least == other.Greatest && other.Least == int.MinValue => new(int.MinValue + 1, int.MaxValue),
        _ => ValueRange.OfInt,
    };

    private static BinaryOperator Mirrored(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => comparison,
    };
}
