using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Spans of keys, ascending, without overlaps.</summary>
internal sealed class PredicateSpans
{
    private PredicateSpan[] items = new PredicateSpan[8];

    /// <summary>Number of spans.</summary>
    public int Count { get; private set; }

    /// <summary>The spans.</summary>
    public ReadOnlySpan<PredicateSpan> Items => items.AsSpan(0, Count);

    /// <summary>Forgets all spans.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a span after all others; one that touches the last becomes part of it, unless both have parts of their own that always hold.</summary>
    /// <param name="span">The span.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PredicateSpan span)
    {
        if (Count > 0 && items[Count - 1].Last == span.First - 1 && items[Count - 1].CanJoin(span))
        {
            items[Count - 1] = items[Count - 1].Join(span);
        }
        else
        {
            Append(span);
        }
    }

    /// <summary>Adds ranges after all others.</summary>
    /// <param name="ranges">The ranges, ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(PredicateRanges ranges)
    {
        foreach (ref readonly var range in CollectionsMarshal.AsSpan(ranges.Ranges))
        {
            var (alwaysFirst, alwaysLast) = range.Always ? (range.First, range.Last) : (0, -1);
            Add(new PredicateSpan(range.First, range.Last, alwaysFirst, alwaysLast));
        }
    }

    /// <summary>Replaces all spans by those of another list, moved.</summary>
    /// <param name="other">The other list.</param>
    /// <param name="shift">Positions to move them on by.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetToMoved(PredicateSpans other, int shift)
    {
        if (items.Length < other.Count)
        {
            items = new PredicateSpan[other.items.Length];
        }

        var source = other.Items;
        var target = items.AsSpan(0, source.Length);
        for (var index = 0; index < source.Length; index++)
        {
            ref readonly var span = ref source[index];
            var always = span.HasAlways ? shift : 0;
            target[index] = new PredicateSpan(span.First + shift, span.Last + shift, span.AlwaysFirst + always, span.AlwaysLast + always);
        }

        Count = source.Length;
    }

    /// <summary>Finds the spans of some queries from a predicate's regions, without evaluating it.</summary>
    /// <param name="regions">The regions.</param>
    /// <param name="queries">The queries' positions.</param>
    /// <param name="keyCount">Number of keys.</param>
    public void SetToRegions(PredicateRegion[] regions, KeyRange queries, int keyCount)
    {
        Clear();
        foreach (var region in regions)
        {
            if (PredicateSpan.TryFind(region, queries, keyCount, out var span))
            {
                Insert(span);
            }
        }

        JoinAll();
    }

    private void Append(PredicateSpan span)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, 2 * Count);
        }

        items[Count++] = span;
    }

    /// <summary>Adds a span at its place; it may overlap others.</summary>
    private void Insert(PredicateSpan span)
    {
        Append(span);
        for (var index = Count - 1; index > 0 && items[index - 1].First > span.First; index--)
        {
            (items[index], items[index - 1]) = (items[index - 1], span);
        }
    }

    /// <summary>Joins all that overlap or touch.</summary>
    private void JoinAll()
    {
        var kept = 0;
        for (var index = 1; index < Count; index++)
        {
            if (items[index].First <= items[kept].Last + 1L)
            {
                items[kept] = items[kept].Join(items[index]);
            }
            else
            {
                items[++kept] = items[index];
            }
        }

        Count = Math.Min(Count, kept + 1);
    }
}
