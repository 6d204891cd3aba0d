namespace SparseAttentionGen;

/// <summary>How a predicate's pairs repeat along the diagonal.</summary>
/// <param name="Length">A query and a key as many positions later are allowed exactly where those before are.</param>
/// <param name="Start">First position of queries and of keys for which that holds; 0 or more.</param>
internal readonly record struct PredicatePeriod(int Length, int Start)
{
    /// <summary>Longest period that is of use: the predicate is evaluated for every tile of one period.</summary>
    public const int Longest = 4096;

    /// <summary>The period of two predicates, and of their union; null where it is too long.</summary>
    public static PredicatePeriod? Join(PredicatePeriod? first, PredicatePeriod? second) =>
        first is { } a && second is { } b && Divisors.LeastCommonMultiple(a.Length, b.Length) is <= Longest and var length
            ? new((int)length, Math.Max(a.Start, b.Start))
            : null;
}
