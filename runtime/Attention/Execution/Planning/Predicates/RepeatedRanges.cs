using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Remembers where periodic predicates may hold for a tile: a tile some periods later has the same ranges, moved. So a long sequence costs
/// the verdicts of one period, and only keys that are new at an end of the sequence are evaluated again.
/// </summary>
/// <remarks>
/// The ranges are exactly those that evaluating the predicates would give: otherwise results would depend on the tiles that a thread planned before.
/// </remarks>
internal sealed class RepeatedRanges
{
    /// <summary>Most ranges kept for the tiles of a period: 896 KiB, with their spans.</summary>
    private const int MostRanges = 1 << 15;

    private readonly Dictionary<long, Entry> entries = [];
    private readonly PredicateSpans moved = new();
    private readonly PredicateRanges ofEnd = new();
    private PredicateRanges spare = new();
    private PatternVariant? variant;
    private KeyRange heads;
    private bool isKnown;
    private int period;
    private int start;
    private int granule;

    /// <summary>Begins a block; what is remembered of another variant or other heads is forgotten.</summary>
    /// <param name="ofVariant">The elements.</param>
    /// <param name="ofHeads">The heads.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    /// <param name="holds">Whether the predicates' period holds for the call's positions.</param>
    public void BeginBlock(PatternVariant ofVariant, KeyRange ofHeads, int vectorLength, bool holds)
    {
        if (variant == ofVariant && granule == vectorLength && isKnown == holds && (heads == ofHeads || !ofVariant.DiffersByHead))
        {
            return;
        }

        // The period is a multiple of a panel, so that whole panels stay whole when ranges are moved.
        (variant, heads, granule, isKnown) = (ofVariant, ofHeads, vectorLength, holds);
        (period, start) = holds && PredicatePeriod.Join(ofVariant.PredicatePeriod, new(vectorLength, 0)) is { } known ? known : default;
        entries.Clear();
    }

    /// <summary>The spans of a tile, if they follow from the ranges of another.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>The spans, to be read before the next call; null where they have to be evaluated.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PredicateSpans? Find(KeyRange queries, int keyCount)
    {
        if (!Repeats(queries) || !entries.TryGetValue(PlaceOf(queries), out var entry))
        {
            return null;
        }

        if (entry.FirstQuery != queries.First || entry.KeyCount != keyCount)
        {
            Move(entry, queries, keyCount);
        }

        moved.SetToMoved(entry.Spans, entry.Shift);
        return moved;
    }

    /// <summary>Remembers the ranges of a tile.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="ranges">The ranges among all keys.</param>
    public void Keep(KeyRange queries, int keyCount, PredicateRanges ranges)
    {
        if (!Repeats(queries) || ranges.Ranges.Count > MostRanges / period)
        {
            return;
        }

        var entry = new Entry { FirstQuery = queries.First, KeyCount = keyCount };
        entry.Ranges.AddMoved(ranges, 0, 0, keyCount - 1);
        entry.Spans.Add(entry.Ranges);
        entries[PlaceOf(queries)] = entry;
    }

    private bool Repeats(KeyRange queries) => period > 0 && !queries.IsEmpty && queries.First >= start;

    /// <summary>Identifies tiles with as many queries at the same place in a period.</summary>
    private long PlaceOf(KeyRange queries) => ((long)(queries.Last - queries.First) << 32) | (uint)(queries.First % period);

    /// <summary>Makes an entry that of another tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(Entry entry, KeyRange queries, int keyCount)
    {
        // Ranges are moved within the panels that both tiles can attend and that repeat; all other keys are evaluated.
        var shift = queries.First - entry.FirstQuery;
        var first = Math.Min((Math.Max(start, start + shift) + granule - 1) & -granule, keyCount);
        var last = Math.Max(Math.Min(keyCount, entry.KeyCount + shift) & -granule, first) - 1;
        Evaluate(spare, queries, 0, first - 1);
        Evaluate(ofEnd, queries, last + 1, keyCount - 1);
        (entry.FirstQuery, entry.KeyCount) = (queries.First, keyCount);
        if (spare.Ranges.Count == 0 && ofEnd.Ranges.Count == 0 && entry.IsWithin(shift, first, last))
        {
            // Far from both ends of the sequence, where most tiles are, no key is new and no range is cut off.
            entry.Shift += shift;
            return;
        }

        spare.AddMoved(entry.Ranges, entry.Shift + shift, first, last);
        spare.AddMoved(ofEnd, 0, last + 1, keyCount - 1);
        (entry.Ranges, spare) = (spare, entry.Ranges);
        entry.Shift = 0;
        entry.Spans.Clear();
        entry.Spans.Add(entry.Ranges);
        if (entry.Ranges.Ranges.Count > MostRanges / period)
        {
            entries.Remove(PlaceOf(queries));
        }
    }

    /// <summary>Evaluates the predicates for some keys.</summary>
    private void Evaluate(PredicateRanges answers, KeyRange queries, int first, int last)
    {
        answers.Clear();
        if (first <= last)
        {
            answers.Find(variant!, heads, queries, new KeyRange(first, last), granule);
        }
    }

    private sealed class Entry
    {
        /// <summary>The ranges, less <see cref="Shift"/>.</summary>
        public PredicateRanges Ranges { get; set; } = new();

        /// <summary>The same as spans.</summary>
        public PredicateSpans Spans { get; } = new();

        public int FirstQuery { get; set; }

        public int KeyCount { get; set; }

        public int Shift { get; set; }

        /// <summary>Whether all ranges, moved on, lie between two keys and touch neither.</summary>
        public bool IsWithin(int shift, int first, int last) => Ranges.Ranges.Count == 0
            || (Ranges.Ranges[0].First + Shift + shift > first && Ranges.Ranges[^1].Last + Shift + shift < last);
    }
}
