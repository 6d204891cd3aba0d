namespace SparseAttentionGen.CompilerServices;

/// <summary>How many queries share packed keys.</summary>
internal static class BlockSize
{
    /// <summary>A block is made smaller rather than leave fewer blocks than this.</summary>
    public const int FewestBlocks = 16;

    /// <summary>Rows below which sharing the packed keys is not worth it.</summary>
    public const int SmallestBlockRows = 96;

    /// <summary>How many times larger than usual a block may be to hold whole tiles of rows that belong together.</summary>
    private const int MostGrowth = 4;

    /// <summary>Queries of a block of a group of heads, the last of which may have fewer.</summary>
    public static int Queries<TKernel>(AttentionCall call, CallSequence sequence, HeadGroup group, int groups)
        where TKernel : struct, IMicroKernels
    {
        var queries = Queries<TKernel>(sequence.Queries.Count, (long)call.Sequences.Length * groups, group.Count);
        var unit = call.OrderOf(sequence, group.Head).Unit(TKernel.RowTile);
        var rounded = BlockPlan.Quotient(queries, unit) * unit;
        return (int)(rounded <= MostGrowth * (TKernel.BlockRows / group.Count) ? rounded : queries);
    }

    /// <summary>The same for queries that follow each other, in whole tiles.</summary>
    /// <param name="length">Number of queries.</param>
    /// <param name="sequences">Number of times that a call has so many.</param>
    /// <param name="heads">Heads of a block.</param>
    public static int Queries<TKernel>(long length, long sequences, int heads)
        where TKernel : struct, IMicroKernels
    {
        length = Math.Max(1, length);
        var fewest = BlockPlan.Quotient(FewestBlocks, Math.Max(1, sequences));
        var most = Math.Max(1, TKernel.BlockRows / heads);
        var queries = Math.Min(most, Math.Max(BlockPlan.Quotient(SmallestBlockRows, heads), BlockPlan.Quotient(length, fewest)));

        // Blocks of nearly equal size.
        var equal = BlockPlan.Quotient(length, BlockPlan.Quotient(length, queries));
        return (int)Math.Min(queries, BlockPlan.Quotient(equal, TKernel.RowTile) * TKernel.RowTile);
    }
}
