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
    /// <param name="documentLengths">
    /// Lengths of documents that are packed one after the other and attend only themselves, as if each were alone; what is left of the sequence is one more. Default:
    /// the whole sequence is one document.
    /// </param>
    /// <returns>Ranges, ascending and apart from each other; keys at a distance from each other make a range each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The head, the number of keys or the length of a document is negative, or documents are given and the query is in none.</exception>
    public static IReadOnlyList<KeyRange> AllowedKeys(
        this AttentionPattern pattern, int query, int keyCount, int head = 0, int prefixLength = 0, IReadOnlyList<int>? documentLengths = null)
    {
        var document = DocumentOf(query, PatternChecks.NotNegative(keyCount, nameof(keyCount)), documentLengths);
        var row = new RowRanges(pattern, query, document, prefixLength, head);
        var ranges = row.Of(row.Variant.Elements, row.Allowed);
        return [.. Enumerable.Range(0, ranges.Count).Select(index => ranges[index])];
    }

    /// <summary>Says which keys one query attends, and because of which elements of the pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <param name="documentLengths">
    /// Lengths of documents that are packed one after the other and attend only themselves, as if each were alone; what is left of the sequence is one more. Default:
    /// the whole sequence is one document.
    /// </param>
    /// <returns>The keys, and those that causality and documents remove; write it to see it in words.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The head, the number of keys or the length of a document is negative, or documents are given and the query is in none.</exception>
    public static RowExplanation Explain(
        this AttentionPattern pattern, int query, int keyCount, int head = 0, int prefixLength = 0, IReadOnlyList<int>? documentLengths = null)
    {
        var document = DocumentOf(query, PatternChecks.NotNegative(keyCount, nameof(keyCount)), documentLengths);
        var row = new RowRanges(pattern, query, document, prefixLength, head);
        var whole = new RowRanges(pattern, query, new KeyRange(0, keyCount - 1), prefixLength, head);
        return new RowExplanation(
            query,
            keyCount,
            head,
            RowRanges.Explain(row.Variant, (row, [row.Allowed])),
            RowRanges.Explain(row.Variant, (row, [row.Removed]), (whole, OtherThan(document, whole.Removed))),
            RowRanges.Explain(row.Variant, (whole, OtherThan(document, whole.Allowed))));
    }

    private static KeyRange[] OtherThan(KeyRange document, KeyRange keys) =>
    [
        new KeyRange(keys.First, Math.Min(keys.Last, document.First - 1)),
        new KeyRange(Math.Max(keys.First, document.Last + 1), keys.Last),
    ];

    private static KeyRange DocumentOf(int query, int keyCount, IReadOnlyList<int>? documentLengths) => documentLengths is null
        ? new KeyRange(0, keyCount - 1)
        : new DocumentRanges(documentLengths, keyCount, nameof(documentLengths)).Of(PatternChecks.InRange(query, 0, keyCount - 1, nameof(query)));
}
