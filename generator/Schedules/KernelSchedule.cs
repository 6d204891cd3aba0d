namespace SparseAttentionGen.Generator.Schedules;

/// <summary>Tiles of one class's kernels for one vector width.</summary>
/// <param name="RowTile">Query rows of a micro-kernel.</param>
/// <param name="PanelTile">Vectors of keys of the score micro-kernel, and at most of values of the output micro-kernel.</param>
/// <param name="KeyBlock">Keys packed at a time.</param>
/// <param name="BlockRows">Query rows that share the packed keys.</param>
/// <param name="AtOnce">Elements or keys in an iteration of the loops over products.</param>
/// <param name="Overlaps">Whether exponentials are interleaved with the products of the next tile, which leave gaps for them; otherwise they come before those products.</param>
internal sealed record KernelSchedule(int RowTile, int PanelTile, int KeyBlock, int BlockRows, int AtOnce, bool Overlaps)
{
    /// <summary>
    /// Rows of a group of the backward pass. Each loads and stores the gradients of the keys once, so few rows cost time; the probabilities of a
    /// group and a key block, and the gradients of their scores, must stay in the second-level cache with the keys. A multiple of every tile.
    /// </summary>
    public const int GradientRows = 96;

    /// <summary>Keys of a key block of the backward pass, which has more to keep in the second-level cache than the forward pass.</summary>
    public int GradientKeyBlock => Math.Min(KeyBlock, 256);

    /// <summary>
    /// Floats from one row's probabilities to the next row's. A cache line more than a key block: a tile of keys reads a few of each row, and at a
    /// distance of a power of two all of them would share a few sets of the first-level cache.
    /// </summary>
    public int WeightStride => GradientKeyBlock + 16;

    /// <summary>Splits a value's vectors into pieces of nearly equal width, none wider than the tile.</summary>
    /// <param name="vectors">Vectors of a padded value.</param>
    /// <returns>Widths in vectors, the wider first.</returns>
    public IReadOnlyList<int> OutputPieces(int vectors)
    {
        var pieces = (vectors + PanelTile - 1) / PanelTile;
        return [.. Enumerable.Range(0, pieces).Select(piece => (vectors / pieces) + (piece < vectors % pieces ? 1 : 0))];
    }
}
