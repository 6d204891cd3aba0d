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
        var row = new RowRanges(pattern, query, new PatternSequence(PatternChecks.NotNegative(keyCount, nameof(keyCount)), prefixLength), head);
        var ranges = row.Of(row.Variant.Elements, row.Allowed);
        return [.. Enumerable.Range(0, ranges.Count).Select(index => ranges[index])];
    }

    /// <summary>Says which keys one query attends, and because of which elements of the pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>The keys, and those that causality removes; write it to see it in words.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The head or the number of keys is negative.</exception>
    public static RowExplanation Explain(
        this AttentionPattern pattern, int query, int keyCount, int head = 0, int prefixLength = 0)
    {
        var row = new RowRanges(pattern, query, new PatternSequence(PatternChecks.NotNegative(keyCount, nameof(keyCount)), prefixLength), head);
        return new RowExplanation(query, keyCount, head, row.Explain(row.Allowed), row.Explain(row.Removed));
    }
}
