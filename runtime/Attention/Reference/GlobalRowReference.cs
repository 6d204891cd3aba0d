namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of which rows have a query, keys and values of their own.</summary>
internal static class GlobalRowReference
{
    /// <summary>Place of a row among those of its head that are global tokens; null where it is none, or the call gives them nothing.</summary>
    public static int? Find(AttentionPattern pattern, ReferencePositions positions, int batch, int head, int row, int keys, in AttentionArguments arguments)
    {
        if (!GlobalRowChecks.AreGiven(arguments) || !AllowedPairs.IsGlobalRow(pattern, positions, batch, head, row, keys, arguments))
        {
            return null;
        }

        var place = 0;
        for (var earlier = 0; earlier < row; earlier++)
        {
            place += AllowedPairs.IsGlobalRow(pattern, positions, batch, head, earlier, keys, arguments) ? 1 : 0;
        }

        return place;
    }
}
