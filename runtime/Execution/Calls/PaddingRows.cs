namespace SparseAttentionGen.CompilerServices;

/// <summary>Which rows are padding.</summary>
internal static class PaddingRows
{
    /// <summary>Whether the key at a query's own position is padding.</summary>
    /// <param name="position">The query's position among the keys; outside them it is none.</param>
    /// <param name="keyLength">Number of keys with padding.</param>
    /// <param name="validKeys">Number of keys before padding.</param>
    /// <param name="padding">Which keys exist; empty: all.</param>
    public static bool IsPadding(int position, int keyLength, int validKeys, ReadOnlySpan<bool> padding) =>
        position >= 0 && position < keyLength && (position >= validKeys || (!padding.IsEmpty && !padding[position]));
}
