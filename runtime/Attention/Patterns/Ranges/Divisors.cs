namespace SparseAttentionGen;

/// <summary>Divisors and multiples that two numbers have in common.</summary>
internal static class Divisors
{
    /// <summary>The greatest divisor of both; of 0 and a number, the number.</summary>
    public static long GreatestCommon(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }

    /// <summary>The least multiple of two numbers of at least 1.</summary>
    public static long LeastCommonMultiple(long left, long right) => left / GreatestCommon(left, right) * right;
}
