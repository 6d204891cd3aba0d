namespace SparseAttentionGen;

/// <summary>Counts the keys of queries.</summary>
internal sealed class RowCounter
{
    private readonly int head;
    private readonly PatternSequence sequence;
    private readonly int[] columns;
    private readonly RowKeys keys;
    private readonly RangeList window = new();

    public RowCounter(AttentionPattern pattern, int head, int keyCount, int prefixLength = 0)
    {
        this.head = PatternChecks.NotNegative(head, nameof(head));
        sequence = new PatternSequence(keyCount, prefixLength);
        var variant = pattern.VariantOf(head);
        columns = variant.Columns(sequence);
        keys = new RowKeys(variant);
    }

    /// <summary>Number of keys of a query.</summary>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="within">The keys to count.</param>
    public long Count(int position, KeyRange within)
    {
        window.Clear();
        window.Add(Math.Max(0, within.First), Math.Min(Math.Min(within.Last, sequence.KeyCount - 1), keys.Variant.IsCausal ? position : int.MaxValue));
        keys.Compute(head, position, sequence, columns, window);
        return keys.Count();
    }
}
