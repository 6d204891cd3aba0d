using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Finds the keys that predicates of a variant allow some queries, by halving the range of keys. A part for which they never or always hold is
/// not divided further, so that a predicate that describes a window costs as little as one, without a table of blocks.
/// </summary>
internal sealed class PredicateRanges
{
    /// <summary>Up to so many of the smallest parts are evaluated one by one.</summary>
    private const int MostParts = 4;

    private readonly List<PredicateRange> ranges = [];
    private PatternVariant variant = null!;
    private RectangleClassifier? classifier;
    private KeyRange heads;
    private KeyRange queries;
    private KeyRange within;
    private int granule;

    /// <summary>Ranges of keys, ascending; those between never hold.</summary>
    public List<PredicateRange> Ranges => ranges;

    /// <summary>Forgets all ranges.</summary>
    public void Clear() => ranges.Clear();

    /// <summary>Adds a range that is known, after all others.</summary>
    public void Add(PredicateRange range)
    {
        if (ranges.Count > 0 && ranges[^1] is var before && before.Last == range.First - 1 && before.Always == range.Always)
        {
            ranges[^1] = before with { Last = range.Last };
        }
        else
        {
            ranges.Add(range);
        }
    }

    /// <summary>Adds the ranges of queries some positions before, after all others.</summary>
    /// <param name="before">The ranges.</param>
    /// <param name="shift">The number of positions.</param>
    /// <param name="first">First key that they may have then.</param>
    /// <param name="last">Last key that they may have then.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddMoved(PredicateRanges before, int shift, int first, int last)
    {
        foreach (ref readonly var range in CollectionsMarshal.AsSpan(before.ranges))
        {
            var moved = new PredicateRange(range.First + shift, range.Last + shift, range.Always);
            if (moved.First > first && moved.Last < last)
            {
                ranges.Add(moved);
                continue;
            }

            moved = moved with { First = Math.Max(moved.First, first), Last = Math.Min(moved.Last, last) };
            if (moved.First <= moved.Last)
            {
                Add(moved);
            }
        }
    }

    /// <summary>Adds the ranges of some keys.</summary>
    /// <param name="ofVariant">The elements.</param>
    /// <param name="ofHeads">The heads.</param>
    /// <param name="ofQueries">The queries' positions.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="smallest">A power of 2: parts of so many keys are not divided further.</param>
    public void Find(PatternVariant ofVariant, KeyRange ofHeads, KeyRange ofQueries, KeyRange keys, int smallest)
    {
        (variant, heads, queries, within, granule) = (ofVariant, ofHeads, ofQueries, keys, smallest);
        classifier = ofVariant.Predicates.Length == 1 ? ofVariant.Predicates[0].Predicate.Classifier : null;
        if (keys.IsEmpty || ofQueries.IsEmpty)
        {
            return;
        }

        // The smallest aligned power of 2 that holds all the keys.
        long size = smallest;
        while ((keys.First ^ keys.Last) >= size)
        {
            size *= 2;
        }

        Divide(keys.First & ~(size - 1), size);
    }

    private void Divide(long start, long size)
    {
        var first = (int)Math.Max(start, within.First);
        var last = (int)Math.Min(start + size - 1, within.Last);
        if (first > last)
        {
            return;
        }

        if (last - first < MostParts * (long)granule)
        {
            EvaluateParts(first, last);
            return;
        }

        // Where all keys lie in one half, that half alone is evaluated.
        var middle = start + (size / 2);
        if (last >= middle && first < middle)
        {
            var verdict = Evaluate(first, last);
            if (verdict != Verdict.Depends)
            {
                Add(first, last, verdict);
                return;
            }
        }

        Divide(start, size / 2);
        Divide(middle, size / 2);
    }

    /// <summary>Evaluates a few of the smallest parts one by one: that is quicker than first all together.</summary>
    private void EvaluateParts(int first, int last)
    {
        for (long part = first; part <= last;)
        {
            var end = Math.Min(last, part | (granule - 1L));
            Add((int)part, (int)end, Evaluate((int)part, (int)end));
            part = end + 1;
        }
    }

    private Verdict Evaluate(int first, int last) => classifier is null
        ? variant.Classify(heads, queries, new KeyRange(first, last))
        : classifier(heads.First, heads.Last, queries.First, queries.Last, first, last);

    private void Add(int first, int last, Verdict verdict)
    {
        if (verdict != Verdict.Never)
        {
            Add(new PredicateRange(first, last, verdict == Verdict.Always));
        }
    }
}

/// <summary>Consecutive keys for which some predicate holds, always or perhaps.</summary>
/// <param name="First">First key.</param>
/// <param name="Last">Last key.</param>
/// <param name="Always">Whether it holds for all queries and keys.</param>
internal readonly record struct PredicateRange(int First, int Last, bool Always);
