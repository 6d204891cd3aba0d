namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The order in which the rows of a block are processed: as they come, in runs of equal blocks, or by residue. Each run of rows fills whole
/// tiles, so that rows of a tile have keys in common.
/// </summary>
/// <param name="Period">Rows of equal residue modulo it belong together; 1: residues do not matter.</param>
/// <param name="RowBlock">Rows of a block of so many positions belong together; 0: blocks do not matter.</param>
/// <param name="IsSplit">
/// Whether consecutive keys are attended first, with rows in the order of the blocks, and stepped keys afterwards, with rows by residue: with
/// a large period a tile of one residue would span too many positions for consecutive keys.
/// </param>
internal readonly record struct RowOrder(int Period, int RowBlock, bool IsSplit)
{
    /// <summary>Up to this period a tile of one residue spans few enough positions.</summary>
    private const int LargestSpread = 8;

    /// <summary>Rows as they come.</summary>
    public static RowOrder Plain => new(1, 0, false);

    /// <summary>The order for a head's elements.</summary>
    /// <param name="variant">The elements.</param>
    /// <param name="rowBlock">See <see cref="RowBlock"/>.</param>
    public static RowOrder Of(PatternVariant variant, int rowBlock) =>
        new((int)variant.Period, rowBlock, variant.Period > LargestSpread && variant.HasConsecutiveKeys);

    /// <summary>The order of the first pass, which attends consecutive keys.</summary>
    public RowOrder First => IsSplit ? this with { Period = 1 } : this;

    /// <summary>Queries that make whole tiles of rows that belong together.</summary>
    public long Unit(int rowTile) => Period > 1 ? (long)Period * rowTile : RowBlock >= rowTile ? RowBlock : 1;

    /// <summary>Rows of the tiles that some queries fill, at most.</summary>
    public int Capacity(int queries, int heads, int rowTile)
    {
        var residues = Math.Min(Period, queries);
        var blocks = (Period <= 1 || IsSplit) && RowBlock >= rowTile ? (queries / RowBlock) + 2 : 1;
        return ((queries * heads) + (Math.Max(residues, blocks) * rowTile) + rowTile - 1) / rowTile * rowTile;
    }
}
