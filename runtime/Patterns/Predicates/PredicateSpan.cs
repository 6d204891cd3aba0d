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
        var first = Math.Max(Math.Max(0, region.FirstKey), (long)firstQuery - region.GreatestDistance);
        var last = Math.Min(Math.Min(keyCount - 1, region.LastKey), (long)lastQuery - region.LeastDistance);
        if (queries.IsEmpty || firstQuery > lastQuery || first > last)
        {
            return null;
        }

        var hasAllQueries = firstQuery == queries.First && lastQuery == queries.Last;
        var alwaysFirst = Math.Max(first, (long)lastQuery - region.GreatestDistance);
        var alwaysLast = Math.Min(last, (long)firstQuery - region.LeastDistance);
        return hasAllQueries && alwaysFirst <= alwaysLast
            ? new PredicateSpan((int)first, (int)last, (int)alwaysFirst, (int)alwaysLast)
            : new PredicateSpan((int)first, (int)last, 0, -1);
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
