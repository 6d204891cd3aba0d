namespace SparseAttentionGen;

/// <summary>
/// Normally distributed numbers of a seed, by Marsaglia's polar method. Only additions, multiplications, divisions and square roots
/// are used, which round in one way, so that the numbers are the same on every machine; the logarithm of the C library is not.
/// </summary>
internal struct NormalSequence(int seed, int stream, int block)
{
    private const double Ln2 = 0.69314718055994531;

    private SplitMixSequence uniform = new(seed, stream, block);
    private double spare = double.NaN;

    /// <summary>The next number.</summary>
    public double Next()
    {
        if (!double.IsNaN(spare))
        {
            var kept = spare;
            spare = double.NaN;
            return kept;
        }

        while (true)
        {
            var (x, y) = ((2 * uniform.Unit()) - 1, (2 * uniform.Unit()) - 1);
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * Logarithm(square) / square);
                spare = y * factor;
                return x * factor;
            }
        }
    }

    /// <summary>The natural logarithm of a positive normal number.</summary>
    internal static double Logarithm(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        }

        // ln m = 2 artanh s with |s| <= 0.172: the term after the last is below 1e-18.
        var s = (mantissa - 1) / (mantissa + 1);
        var sum = 0.0;
        for (var power = 21; power >= 1; power -= 2)
        {
            sum = (sum * s * s) + (1.0 / power);
        }

        return (2 * s * sum) + (exponent * Ln2);
    }
}
