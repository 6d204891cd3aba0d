namespace SparseAttentionGen;

/// <summary>The neighbours of a place on a line: those centred on it, with the centre moved so far that none is missing.</summary>
internal static class Neighbors
{
    /// <summary>Finds the neighbours among the places of equal residue.</summary>
    /// <param name="place">The place; may lie outside the line.</param>
    /// <param name="length">Number of places on the line.</param>
    /// <param name="count">Number of neighbours, odd; fewer only where the line has fewer.</param>
    /// <param name="dilation">Distance from one neighbour to the next.</param>
    /// <returns>First and last neighbour; an empty range where the line has no such place.</returns>
    public static KeyRange Of(int place, int length, int count, int dilation)
    {
        var residue = Blocks.Residue(place, dilation);
        if (residue >= length)
        {
            return KeyRange.Empty;
        }

        var members = ((length - 1 - residue) / dilation) + 1;
        var index = Blocks.Of(place, dilation);
        var start = Math.Max(0, Math.Min((long)index - (count / 2), (long)members - count));
        var end = Math.Min(members - 1, start + count - 1);
        return new KeyRange((int)(residue + (start * dilation)), (int)(residue + (end * dilation)));
    }

    /// <summary>Whether one place is a neighbour of another.</summary>
    public static bool Contains(int place, int other, int length, int count, int dilation) =>
        Blocks.Residue(place, dilation) == Blocks.Residue(other, dilation) && Of(place, length, count, dilation).Contains(other);
}
