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
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of queries or keys, or the head, is negative.</exception>
    public static long CountAllowed(this AttentionPattern pattern, int queryCount, int keyCount, int queryOffset, int head = 0)
    {
        PatternChecks.NotNegative(queryCount, nameof(queryCount));
        PatternChecks.NotNegative(keyCount, nameof(keyCount));
        var counter = new RowCounter(pattern, head, keyCount);
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
    /// <returns>The share; 0 for an empty sequence.</returns>
    public static double Density(this AttentionPattern pattern, int length, int head = 0) =>
        length == 0 ? 0 : CountAllowed(pattern, length, head) / ((double)length * length);

    /// <summary>
    /// Floating-point operations that no algorithm can save: two for each element of each allowed pair's score and value.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <returns>2 (HeadDim + ValueDim) for each allowed pair.</returns>
    public static double UsefulFlops(this AttentionPattern pattern, int length, int heads = 1, int batch = 1)
    {
        var counts = new Dictionary<int, long>();
        double pairs = 0;
        for (var head = 0; head < heads; head++)
        {
            // Heads of a variant may differ in which keys they attend, but hardly in how many.
            var variant = pattern.VariantIndex(head);
            if (!counts.TryGetValue(variant, out var count))
            {
                count = CountAllowed(pattern, length, head);
                counts.Add(variant, count);
            }

            pairs += count;
        }

        return 2.0 * (pattern.HeadDim + pattern.ValueDim) * pairs * batch;
    }
}
