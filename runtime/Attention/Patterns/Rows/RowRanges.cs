namespace SparseAttentionGen;

/// <summary>The keys of one query of a document as ranges in the order of keys.</summary>
internal sealed class RowRanges
{
    private readonly int position;
    private readonly int head;
    private readonly int start;
    private readonly PatternSequence sequence;

    /// <param name="pattern">The pattern.</param>
    /// <param name="query">The query.</param>
    /// <param name="document">The keys of its document, from the first of which positions count.</param>
    /// <param name="prefixLength">Keys of the document's prefix.</param>
    /// <param name="head">The head.</param>
    public RowRanges(AttentionPattern pattern, int query, KeyRange document, int prefixLength, int head)
    {
        (start, position, this.head) = (document.First, query - document.First, PatternChecks.NotNegative(head, nameof(head)));
        sequence = new PatternSequence(document.Count, prefixLength);
        Variant = pattern.VariantOf(head);
        var last = Variant.IsCausal ? Math.Min(query, document.Last) : document.Last;
        Allowed = new KeyRange(document.First, last);
        Removed = new KeyRange(Math.Max(document.First, last + 1), document.Last);
    }

    /// <summary>The elements of the head.</summary>
    public PatternVariant Variant { get; }

    /// <summary>The keys of the query's document that causality leaves.</summary>
    public KeyRange Allowed { get; }

    /// <summary>The keys of the query's document that causality removes.</summary>
    public KeyRange Removed { get; }

    /// <summary>The keys of some elements, normalized.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="within">The keys to list.</param>
    public RangeList Of(PatternElement[] elements, params KeyRange[] within)
    {
        var columns = PatternVariant.Columns(elements, sequence);
        var keys = new RowKeys(Variant, elements);
        var window = new RangeList();
        foreach (var range in within)
        {
            window.Add(range.First - start, range.Last - start);
        }

        keys.Compute(head, position, sequence, columns, window);
        var all = new RangeList();
        Collect(keys, columns, start, all);
        all.Normalize();
        return all;
    }

    /// <summary>Some keys of all elements, each with those that it comes from.</summary>
    /// <param name="variant">The elements.</param>
    /// <param name="parts">Where they are listed, and within which keys.</param>
    public static IReadOnlyList<ExplainedKeys> Explain(PatternVariant variant, params (RowRanges Row, KeyRange[] Within)[] parts)
    {
        var runs = new AttributedRuns(variant.Elements);
        for (var index = 0; index < variant.Elements.Length; index++)
        {
            var all = new RangeList();
            foreach (var (row, within) in parts)
            {
                var ranges = row.Of([variant.Elements[index]], within);
                for (var range = 0; range < ranges.Count; range++)
                {
                    all.Add(ranges[range].First, ranges[range].Last);
                }
            }

            all.Normalize();
            runs.Add(index, all);
        }

        return runs.Explain();
    }

    private static void Collect(RowKeys keys, int[] columns, int start, RangeList all)
    {
        for (var index = 0; index < keys.Consecutive.Count; index++)
        {
            all.Add(start + keys.Consecutive[index].First, start + keys.Consecutive[index].Last);
        }

        AddEach(keys.Columns, index => columns[index]);
        for (var index = 0; index < keys.SteppedCount; index++)
        {
            var stepped = keys.Stepped(index);
            AddEach(stepped.Ranges, step => (int)((step * keys.Variant.Period) + stepped.Residue));
        }

        void AddEach(RangeList ranges, Func<int, int> keyOf)
        {
            for (var index = 0; index < ranges.Count; index++)
            {
                for (var step = ranges[index].First; step <= ranges[index].Last; step++)
                {
                    all.Add(start + keyOf(step), start + keyOf(step));
                }
            }
        }
    }
}
