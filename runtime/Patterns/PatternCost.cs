namespace SparseAttentionGen;

/// <summary>How many pairs a pattern allows, and what they cost.</summary>
public static class PatternCost
{
    /// <summary>Number of allowed pairs of one head, for as many queries as keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of queries or keys is negative.</exception>
    public static long CountAllowed(this AttentionPattern pattern, int length) => CountAllowed(pattern, length, length, 0);

    /// <summary>Number of allowed pairs of one head.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="queryCount">Number of queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="queryOffset">Position of the first query among the keys.</param>
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of queries or keys is negative.</exception>
    public static long CountAllowed(this AttentionPattern pattern, int queryCount, int keyCount, int queryOffset)
    {
        PatternChecks.NotNegative(queryCount, nameof(queryCount));
        PatternChecks.NotNegative(keyCount, nameof(keyCount));
        var columns = pattern.GlobalColumns(keyCount);
        long count = 0;
        for (var row = 0; row < queryCount; row++)
        {
            count += CountRow(pattern, columns, row + queryOffset, keyCount, new KeyRange(0, keyCount - 1));
        }

        return count;
    }

    /// <summary>Share of all pairs that are allowed, from 0 to 1, for as many queries as keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <returns>The share; 0 for an empty sequence.</returns>
    public static double Density(this AttentionPattern pattern, int length) =>
        length == 0 ? 0 : CountAllowed(pattern, length) / ((double)length * length);

    /// <summary>
    /// Floating-point operations that no algorithm can save: two for each element of each allowed pair's score and value.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <returns>2 (HeadDim + ValueDim) for each allowed pair.</returns>
    public static double UsefulFlops(this AttentionPattern pattern, int length, int heads = 1, int batch = 1) =>
        2.0 * (pattern.HeadDim + pattern.ValueDim) * CountAllowed(pattern, length) * heads * batch;

    internal static long CountRow(AttentionPattern pattern, int[] columns, int position, int keyCount, KeyRange within)
    {
        var band = pattern.Band(position, keyCount).Intersect(within);
        long count = band.Count;
        var limit = pattern.IsCausal ? Math.Min(within.Last, position) : within.Last;
        for (var index = LowerBound(columns, within.First); index < columns.Length && columns[index] <= limit; index++)
        {
            count += band.Contains(columns[index]) ? 0 : 1;
        }

        return count;
    }

    private static int LowerBound(int[] sorted, int value)
    {
        var index = Array.BinarySearch(sorted, value);
        return index < 0 ? ~index : index;
    }
}
