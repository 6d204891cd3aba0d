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
        Compute(position);
        return keys.Count();
    }

    /// <summary>Adds the numbers of a query's keys in equal parts of the sequence, of which none is empty.</summary>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="counts">A number for each part.</param>
    public void AddCounts(int position, long[] counts)
    {
        Compute(position);
        for (var index = 0; index < keys.Consecutive.Count; index++)
        {
            AddRange(keys.Consecutive[index], counts);
        }

        for (var index = 0; index < keys.Columns.Count; index++)
        {
            for (var column = keys.Columns[index].First; column <= keys.Columns[index].Last; column++)
            {
                counts[Part(columns[column], counts)]++;
            }
        }

        for (var index = 0; index < keys.SteppedCount; index++)
        {
            AddStepped(keys.Stepped(index), counts);
        }
    }

    private void Compute(int position)
    {
        window.Clear();
        window.Add(0, Math.Min(sequence.KeyCount - 1, keys.Variant.IsCausal ? position : int.MaxValue));
        keys.Compute(head, position, sequence, columns, window);
    }

    private void AddRange(KeyRange range, long[] counts)
    {
        for (int first = range.First, end; first <= range.Last; first = end)
        {
            var part = Part(first, counts);
            end = Math.Min(range.Last + 1, (int)((part + 1L) * sequence.KeyCount / counts.Length));
            counts[part] += end - first;
        }
    }

    private void AddStepped(SteppedKeys stepped, long[] counts)
    {
        for (var index = 0; index < stepped.Ranges.Count; index++)
        {
            for (var step = stepped.Ranges[index].First; step <= stepped.Ranges[index].Last; step++)
            {
                counts[Part((int)((step * keys.Variant.Period) + stepped.Residue), counts)]++;
            }
        }
    }

    /// <summary>The part that a key is in; part i starts at floor(i * keys / parts).</summary>
    private int Part(int key, long[] counts) => (int)((((key + 1L) * counts.Length) - 1) / sequence.KeyCount);
}
