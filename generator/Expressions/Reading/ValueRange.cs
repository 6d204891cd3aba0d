namespace SparseAttentionGen.Generator.Expressions;

/// <summary>The least and the greatest value that an int may have.</summary>
internal readonly record struct ValueRange(long Least, long Greatest)
{
    public static readonly ValueRange OfInt = new(int.MinValue, int.MaxValue);

    /// <summary>Whether no value is beyond an int's.</summary>
    public bool FitsInt => IsWithin(int.MinValue, int.MaxValue);

    public static ValueRange operator +(ValueRange x, ValueRange y) => new(x.Least + y.Least, x.Greatest + y.Greatest);

    public static ValueRange operator -(ValueRange x, ValueRange y) => new(x.Least - y.Greatest, x.Greatest - y.Least);

    public static ValueRange operator *(ValueRange x, ValueRange y) =>
        Around(x.Least * y.Least, x.Least * y.Greatest, x.Greatest * y.Least, x.Greatest * y.Greatest);

    public static ValueRange Of(long value) => new(value, value);

    public bool IsWithin(long least, long greatest) => Least >= least && Greatest <= greatest;

    public bool Contains(long value) => Least <= value && value <= Greatest;

    public ValueRange Union(ValueRange other) => new(Math.Min(Least, other.Least), Math.Max(Greatest, other.Greatest));

    /// <summary>The values of both; where there are none, code is never reached and any answer is right.</summary>
    public ValueRange Intersect(ValueRange other) => new(Math.Max(Least, other.Least), Math.Min(Greatest, other.Greatest));

    /// <summary>x / y, truncated, where y is not 0: not farther from 0 than x.</summary>
    public static ValueRange Quotient(ValueRange x, ValueRange y) => y.Least > 0 || y.Greatest < 0
        ? Around(x.Least / y.Least, x.Least / y.Greatest, x.Greatest / y.Least, x.Greatest / y.Greatest)
        : new(-Math.Max(Math.Abs(x.Least), Math.Abs(x.Greatest)), Math.Max(Math.Abs(x.Least), Math.Abs(x.Greatest)));

    /// <summary>x % y, where y is not 0: nearer to 0 than y, and not farther than x.</summary>
    public static ValueRange Remainder(ValueRange x, ValueRange y)
    {
        var most = Math.Max(Math.Abs(y.Least), Math.Abs(y.Greatest)) - 1;
        return new(Math.Max(Math.Min(x.Least, 0), -most), Math.Min(Math.Max(x.Greatest, 0), most));
    }

    /// <summary>All values whose binary digits are not more than those of two that are not negative.</summary>
    public static ValueRange Digits(ValueRange x, ValueRange y)
    {
        var most = 1L;
        while (most <= Math.Max(x.Greatest, y.Greatest))
        {
            most *= 2;
        }

        return new(0, most - 1);
    }

    private static ValueRange Around(long a, long b, long c, long d) =>
        new(Math.Min(Math.Min(a, b), Math.Min(c, d)), Math.Max(Math.Max(a, b), Math.Max(c, d)));
}
