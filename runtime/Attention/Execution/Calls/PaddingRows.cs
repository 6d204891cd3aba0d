namespace SparseAttentionGen.CompilerServices;

/// <summary>Which rows are padding.</summary>
internal static class PaddingRows
{
    /// <summary>Whether the key at a query's own position is padding.</summary>
    /// <param name="sequence">The query's sequence.</param>
    /// <param name="position">The query's position; outside the sequence and its padding it is none.</param>
    /// <param name="exists">Which keys of the batch element exist; empty: all.</param>
    public static bool IsPadding(CallSequence sequence, int position, ReadOnlySpan<bool> exists) => position < 0
        ? position >= -sequence.PaddingBefore
        : position >= sequence.KeyCount
            ? position < (long)sequence.KeyCount + sequence.PaddingBehind
            : sequence.HasHoles && !exists[sequence.Keys.At(position)];
}
