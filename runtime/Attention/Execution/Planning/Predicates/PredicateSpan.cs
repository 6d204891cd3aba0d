namespace SparseAttentionGen.CompilerServices;

/// <summary>Consecutive keys for which a predicate may hold, and a part of them for which it always does.</summary>
internal readonly record struct PredicateSpan(int First, int Last, int AlwaysFirst, int AlwaysLast)
{
    public bool HasAlways => AlwaysLast >= AlwaysFirst;

    /// <summary>The keys of a region that some queries attend.</summary>
    /// <param name="region">The region.</param>
    /// <param name="queries">The queries' positions.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="span">The keys.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryFind(PredicateRegion region, KeyRange queries, int keyCount, out PredicateSpan span)
    {
        span = default;
        var (firstQuery, lastQuery) = (Math.Max(queries.First, region.FirstQuery), Math.Min(queries.Last, region.LastQuery));
        if (queries.IsEmpty || firstQuery > lastQuery)
        {
            return false;
        }

        // The ends never go back from a query to the next.
        var (leastKey, greatestKey) = (Math.Max(0, region.FirstKey), Math.Min(keyCount - 1, region.LastKey));
        var (first, alwaysLast) = KeysOf(region, firstQuery, leastKey, greatestKey);
        var (alwaysFirst, last) = KeysOf(region, lastQuery, leastKey, greatestKey);
        if (first > last)
        {
            return false;
        }

        var hasAllQueries = firstQuery == queries.First && lastQuery == queries.Last;
        span = hasAllQueries && !region.IsPartial && alwaysFirst <= alwaysLast
            ? new PredicateSpan((int)first, (int)last, (int)alwaysFirst, (int)alwaysLast)
            : new PredicateSpan((int)first, (int)last, 0, -1);
        return true;
    }

    /// <summary>Whether a span that overlaps or touches this one can be joined without forgetting that it always holds.</summary>
    public bool CanJoin(PredicateSpan other) => !HasAlways || !other.HasAlways || AlwaysMeet(other);

    /// <summary>One span for two that overlap or touch, of which the other does not begin before this one.</summary>
    public PredicateSpan Join(PredicateSpan other)
    {
        var joined = this with { Last = Math.Max(Last, other.Last) };
        if (HasAlways && other.HasAlways && AlwaysMeet(other))
        {
            return joined with { AlwaysFirst = Math.Min(AlwaysFirst, other.AlwaysFirst), AlwaysLast = Math.Max(AlwaysLast, other.AlwaysLast) };
        }

        return (long)other.AlwaysLast - other.AlwaysFirst > (long)AlwaysLast - AlwaysFirst
            ? joined with { AlwaysFirst = other.AlwaysFirst, AlwaysLast = other.AlwaysLast }
            : joined;
    }

    private bool AlwaysMeet(PredicateSpan other) => other.AlwaysFirst <= AlwaysLast + 1L && AlwaysFirst <= other.AlwaysLast + 1L;

    /// <summary>The keys that a query has in a region: from the first that is near enough to the last that is far enough before it.</summary>
    private static (long First, long Last) KeysOf(PredicateRegion region, int query, long leastKey, long greatestKey)
    {
        var first = Math.Max(leastKey, (long)query - region.GreatestDistance);
        var last = Math.Min(greatestKey, (long)query - region.LeastDistance);
        if (region.Block == 1)
        {
            return (first, last);
        }

        var (size, block) = ((long)region.Block, (long)(query / region.Block));
        return (Math.Max(first, size * (block - region.GreatestBlockDistance)), Math.Min(last, (size * (block - region.LeastBlockDistance)) + size - 1));
    }
}
