namespace SparseAttentionGen.CompilerServices;

/// <summary>The global tokens of one batch element.</summary>
/// <param name="Columns">Keys that every query attends, ascending; padding left out.</param>
/// <param name="Rows">Queries that attend every key, ascending.</param>
internal sealed record GlobalTokenSet(int[] Columns, int[] Rows)
{
    public static GlobalTokenSet None { get; } = new([], []);

    /// <summary>Whether a query attends every key.</summary>
    public bool IsRow(int query) => Rows.Length > 0 && Array.BinarySearch(Rows, query) >= 0;

    /// <summary>Joins the declared tokens with those of the call.</summary>
    /// <param name="variant">The elements of the heads.</param>
    /// <param name="declared">The declared tokens for this number of keys.</param>
    /// <param name="queryLength">Number of queries.</param>
    /// <param name="queryOffset">Position of the first query.</param>
    /// <param name="keyLength">Number of keys with padding, to which negative positions refer.</param>
    /// <param name="validKeys">Number of keys before padding.</param>
    /// <param name="padding">Which keys exist; empty: all.</param>
    /// <param name="atCall">Which tokens the call makes global; empty: none.</param>
    /// <param name="skipsPaddingRows">Whether the rows of padding are left out.</param>
    public static GlobalTokenSet Create(
        PatternVariant variant,
        int[] declared,
        int queryLength,
        int queryOffset,
        int keyLength,
        int validKeys,
        ReadOnlySpan<bool> padding,
        ReadOnlySpan<bool> atCall,
        bool skipsPaddingRows)
    {
        var columns = new List<int>();
        var rows = new List<int>();
        foreach (var position in Positions(declared, atCall))
        {
            if (position < validKeys && (padding.IsEmpty || padding[position]))
            {
                columns.Add(position);
            }

            var row = (long)position - queryOffset;
            var attendsAll = variant.IsGlobalRow(position, new PatternSequence(keyLength))
                || (!atCall.IsEmpty && atCall[position] && variant.GlobalTokensAttendAll);
            attendsAll &= !skipsPaddingRows || !PaddingRows.IsPadding(position, keyLength, validKeys, padding);
            if (attendsAll && row >= 0 && row < queryLength)
            {
                rows.Add((int)row);
            }
        }

        return new GlobalTokenSet([.. columns], [.. rows]);
    }

    private static List<int> Positions(int[] declared, ReadOnlySpan<bool> atCall)
    {
        var positions = new List<int>(declared);
        for (var position = 0; position < atCall.Length; position++)
        {
            if (atCall[position] && Array.BinarySearch(declared, position) < 0)
            {
                positions.Add(position);
            }
        }

        positions.Sort();
        return positions;
    }
}
