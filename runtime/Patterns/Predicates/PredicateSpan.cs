using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>Consecutive keys for which a predicate may hold, and a part of them for which it always does.</summary>
internal readonly record struct PredicateSpan(int First, int Last, int AlwaysFirst, int AlwaysLast)
{
    public bool HasAlways => AlwaysLast >= AlwaysFirst;

    /// <summary>Finds the spans of some queries from a predicate's regions, without asking it.</summary>
    /// <param name="regions">The regions.</param>
    /// <param name="queries">The queries' positions.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="spans">Receives spans that neither overlap nor touch, ascending.</param>
    public static void Find(PredicateRegion[] regions, KeyRange queries, int keyCount, List<PredicateSpan> spans)
    {
        spans.Clear();
        foreach (var region in regions)
        {
            if (Of(region, queries, keyCount) is { } span)
            {
                var index = spans.Count;
                while (index > 0 && spans[index - 1].First > span.First)
                {
                    index--;
                }

                spans.Insert(index, span);
            }
        }

        var kept = 0;
        for (var index = 1; index < spans.Count; index++)
        {
            if (spans[index].First <= spans[kept].Last + 1L)
            {
                spans[kept] = spans[kept].Join(spans[index]);
            }
            else
            {
                spans[++kept] = spans[index];
            }
        }

        if (kept + 1 < spans.Count)
        {
            spans.RemoveRange(kept + 1, spans.Count - kept - 1);
        }
    }

    private static PredicateSpan? Of(PredicateRegion region, KeyRange queries, int keyCount)
    {
        var (firstQuery, lastQuery) = (Math.Max(queries.First, region.FirstQuery), Math.Min(queries.Last, region.LastQuery));
        if (queries.IsEmpty || firstQuery > lastQuery)
        {
            return null;
        }

        var (leastKey, greatestKey) = (Math.Max(0, region.FirstKey), Math.Min(keyCount - 1, region.LastKey));
        var first = Math.Max(leastKey, FirstKeyOf(region, firstQuery));
        var last = Math.Min(greatestKey, LastKeyOf(region, lastQuery));
        if (first > last)
        {
            return null;
        }

        // The ends never go back from a query to the next.
        var hasAllQueries = firstQuery == queries.First && lastQuery == queries.Last;
        var alwaysFirst = Math.Max(leastKey, FirstKeyOf(region, lastQuery));
        var alwaysLast = Math.Min(greatestKey, LastKeyOf(region, firstQuery));
        return hasAllQueries && !region.IsPartial && alwaysFirst <= alwaysLast
            ? new PredicateSpan((int)first, (int)last, (int)alwaysFirst, (int)alwaysLast)
            : new PredicateSpan((int)first, (int)last, 0, -1);
    }

    /// <summary>First key that is near enough to a query, if it is not before all keys.</summary>
    private static long FirstKeyOf(PredicateRegion region, int query)
    {
        var first = (long)query - region.GreatestDistance;
        return region.Block == 1 ? first : Math.Max(first, (long)region.Block * ((long)(query / region.Block) - region.GreatestBlockDistance));
    }

    /// <summary>Last key that is far enough before a query.</summary>
    private static long LastKeyOf(PredicateRegion region, int query)
    {
        var last = (long)query - region.LeastDistance;
        return region.Block == 1
            ? last
            : Math.Min(last, ((long)region.Block * ((long)(query / region.Block) - region.LeastBlockDistance)) + region.Block - 1);
    }

    /// <summary>One span for two that overlap or touch, of which the other does not begin before this one.</summary>
    public PredicateSpan Join(PredicateSpan other)
    {
        var joined = this with { Last = Math.Max(Last, other.Last) };
        if (HasAlways && other.HasAlways && other.AlwaysFirst <= AlwaysLast + 1L && AlwaysFirst <= other.AlwaysLast + 1L)
        {
            return joined with { AlwaysFirst = Math.Min(AlwaysFirst, other.AlwaysFirst), AlwaysLast = Math.Max(AlwaysLast, other.AlwaysLast) };
        }

        return (long)other.AlwaysLast - other.AlwaysFirst > (long)AlwaysLast - AlwaysFirst
            ? joined with { AlwaysFirst = other.AlwaysFirst, AlwaysLast = other.AlwaysLast }
            : joined;
    }
}
