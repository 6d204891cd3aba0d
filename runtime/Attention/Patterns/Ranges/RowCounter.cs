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
    public long Count(int position)
    {
        window.Clear();
        window.Add(0, Math.Min(sequence.KeyCount - 1, keys.Variant.IsCausal ? position : int.MaxValue));
        keys.Compute(head, position, sequence, columns, window);
        return keys.Count();
    }
}
