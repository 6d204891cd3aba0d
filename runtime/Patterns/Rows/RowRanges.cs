namespace SparseAttentionGen;

/// <summary>The keys of one query as ranges in the order of keys.</summary>
internal sealed class RowRanges
{
    private readonly int query;
    private readonly int head;
    private readonly PatternSequence sequence;

    /// <param name="pattern">The pattern.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="document">The keys of the query's document.</param>
    public RowRanges(AttentionPattern pattern, int query, PatternSequence sequence, int head, KeyRange document)
    {
        (this.query, this.sequence, this.head) = (query, sequence, PatternChecks.NotNegative(head, nameof(head)));
        Variant = pattern.VariantOf(head);
        var last = Variant.IsCausal ? Math.Min(query, sequence.KeyCount - 1) : sequence.KeyCount - 1;
        Allowed = new KeyRange(document.First, Math.Min(last, document.Last));
        Removed = new KeyRange(Math.Max(0, last + 1), sequence.KeyCount - 1);
        OtherDocuments = [new KeyRange(0, Math.Min(last, document.First - 1)), new KeyRange(document.Last + 1, last)];
    }

    /// <summary>The elements of the head.</summary>
    public PatternVariant Variant { get; }

    /// <summary>The keys of the query's document that causality leaves.</summary>
    public KeyRange Allowed { get; }

    /// <summary>The keys that causality removes.</summary>
    public KeyRange Removed { get; }

    /// <summary>The keys of other documents that causality leaves.</summary>
    public KeyRange[] OtherDocuments { get; }

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
            window.Add(range.First, range.Last);
        }

        keys.Compute(head, query, sequence, columns, window);
        var all = new RangeList();
        Collect(keys, columns, all);
        all.Normalize();
        return all;
    }

    /// <summary>The keys of all elements, each with those that it comes from.</summary>
    /// <param name="within">The keys to list.</param>
    public IReadOnlyList<ExplainedKeys> Explain(params KeyRange[] within)
    {
        var runs = new AttributedRuns(Variant.Elements);
        for (var index = 0; index < Variant.Elements.Length; index++)
        {
            runs.Add(index, Of([Variant.Elements[index]], within));
        }

        return runs.Explain();
    }

    private static void Collect(RowKeys keys, int[] columns, RangeList all)
    {
        for (var index = 0; index < keys.Consecutive.Count; index++)
        {
            all.Add(keys.Consecutive[index].First, keys.Consecutive[index].Last);
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
                    all.Add(keyOf(step), keyOf(step));
                }
            }
        }
    }
}
