namespace SparseAttentionGen.CompilerServices;

/// <summary>What an argument says of each batch element.</summary>
internal static class BatchValues
{
    /// <summary>A value for each batch element.</summary>
    /// <param name="given">The values; empty: all have the usual one.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <param name="usual">The usual value.</param>
    public static int[] Of(ReadOnlySpan<int> given, int batch, int usual)
    {
        if (!given.IsEmpty)
        {
            return given.ToArray();
        }

        var values = new int[batch];
        Array.Fill(values, usual);
        return values;
    }
}
