namespace SparseAttentionGen;

/// <summary>How many pairs a pattern allows, and what they cost.</summary>
public static class PatternCost
{
    /// <summary>Number of allowed pairs of one head, for as many queries as keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="head">The head.</param>
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of queries or keys, or the head, is negative.</exception>
    public static long CountAllowed(this AttentionPattern pattern, int length, int head = 0) => CountAllowed(pattern, length, length, 0, head);

    /// <summary>Number of allowed pairs of one head.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="queryCount">Number of queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="queryOffset">Position of the first query among the keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of queries or keys, or the head, is negative.</exception>
    public static long CountAllowed(this AttentionPattern pattern, int queryCount, int keyCount, int queryOffset, int head = 0, int prefixLength = 0)
    {
        PatternChecks.NotNegative(queryCount, nameof(queryCount));
        PatternChecks.NotNegative(keyCount, nameof(keyCount));
        var counter = new RowCounter(pattern, head, keyCount, prefixLength);
        long count = 0;
        for (var row = 0; row < queryCount; row++)
        {
            count += counter.Count(row + queryOffset);
        }

        return count;
    }

    /// <summary>Share of all pairs that are allowed, from 0 to 1, for as many queries as keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>The share; 0 for an empty sequence.</returns>
    public static double Density(this AttentionPattern pattern, int length, int head = 0, int prefixLength = 0) =>
        length == 0 ? 0 : CountAllowed(pattern, length, length, 0, head, prefixLength) / ((double)length * length);

    /// <summary>Share of the pairs of dense attention that are left out, from 0 to 1, for as many queries as keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>1 - <see cref="Density"/>: also the share of dense attention's useful operations that is saved.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length or the head is negative.</exception>
    public static double SavedShare(this AttentionPattern pattern, int length, int head = 0, int prefixLength = 0) =>
        1 - Density(pattern, length, head, prefixLength);

    /// <summary>
    /// Bytes that no algorithm can save: each element of the queries, keys, values and outputs once, as 32-bit numbers. Scores,
    /// packed copies, and keys that do not stay in a cache are not counted; nor do keys that no query attends count less.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <param name="keyValueHeads">Number of key and value heads. Default: as many as query heads.</param>
    /// <returns>4 batch length (heads + keyValueHeads) (HeadDim + ValueDim).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static double BytesMoved(this AttentionPattern pattern, int length, int heads = 1, int batch = 1, int keyValueHeads = 0)
    {
        PatternChecks.NotNegative(length, nameof(length));
        PatternChecks.NotNegative(heads, nameof(heads));
        PatternChecks.NotNegative(batch, nameof(batch));
        var allHeads = (double)heads + (PatternChecks.NotNegative(keyValueHeads, nameof(keyValueHeads)) == 0 ? heads : keyValueHeads);

        // A query head has queries and outputs, a key and value head keys and values: both of HeadDim + ValueDim.
        return sizeof(float) * (double)batch * length * allHeads * (pattern.HeadDim + pattern.ValueDim);
    }

    /// <summary>
    /// Floating-point operations that no algorithm can save: two for each element of each allowed pair's score and value. For an
    /// approximation those of its own formula, and those of the pairs that are attended exactly as well.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>2 (HeadDim + ValueDim) for each allowed pair.</returns>
    public static double UsefulFlops(this AttentionPattern pattern, int length, int heads = 1, int batch = 1, int prefixLength = 0)
    {
        var approximating = (pattern.Approximation?.UsefulFlops(length, length, pattern.HeadDim, pattern.ValueDim) ?? 0) * heads * batch;
        return approximating + (pattern.AttendsPairs ? FlopsOfPairs(pattern, length, heads, batch, prefixLength) : 0);
    }

    private static double FlopsOfPairs(AttentionPattern pattern, int length, int heads, int batch, int prefixLength)
    {
        var counts = new Dictionary<int, long>();
        double pairs = 0;
        for (var head = 0; head < heads; head++)
        {
            // Within a variant heads differ by random blocks and by methods that use the head.
            var group = pattern.VariantOf(head).DiffersByHead ? -1 - head : pattern.VariantIndex(head);
            if (!counts.TryGetValue(group, out var count))
            {
                count = CountAllowed(pattern, length, length, 0, head, prefixLength);
                counts.Add(group, count);
            }

            pairs += count;
        }

        return 2.0 * (pattern.HeadDim + pattern.ValueDim) * pairs * batch;
    }
}
