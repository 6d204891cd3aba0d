namespace SparseAttentionGen;

/// <summary>Lists the keys of single queries.</summary>
public static class PatternRows
{
    /// <summary>The keys that one query may attend, as ranges of consecutive keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>Ranges, ascending and apart from each other; keys at a distance from each other make a range each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The head or the number of keys is negative.</exception>
    public static IReadOnlyList<KeyRange> AllowedKeys(
        this AttentionPattern pattern, int query, int keyCount, int head = 0, int prefixLength = 0)
    {
        PatternChecks.NotNegative(head, nameof(head));
        PatternChecks.NotNegative(keyCount, nameof(keyCount));
        var variant = pattern.VariantOf(head);
        var sequence = new PatternSequence(keyCount, prefixLength);
        var columns = variant.Columns(sequence);
        var keys = new RowKeys(variant);
        var window = new RangeList();
        window.Add(0, variant.IsCausal ? Math.Min(query, keyCount - 1) : keyCount - 1);
        keys.Compute(head, query, sequence, columns, window);
        var all = new RangeList();
        Collect(keys, columns, all);
        all.Normalize();
        return [.. Enumerable.Range(0, all.Count).Select(index => all[index])];
    }

    private static void Collect(RowKeys keys, int[] columns, RangeList all)
    {
        AddAll(keys.Consecutive, static step => step);
        AddAll(keys.Columns, index => columns[index]);
        for (var index = 0; index < keys.SteppedCount; index++)
        {
            var stepped = keys.Stepped(index);
            AddAll(stepped.Ranges, step => (int)((step * keys.Variant.Period) + stepped.Residue));
        }

        void AddAll(RangeList ranges, Func<int, int> keyOf)
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
