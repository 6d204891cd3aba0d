namespace SparseAttentionGen.CompilerServices;

/// <summary>The products E K and F V of a call, cut by shape alone.</summary>
internal sealed class MatrixPlan
{
    /// <summary>Floats of the sums that stay in the second-level cache while keys are added to them: 256 KiB.</summary>
    private const int MostSums = 65536;

    /// <summary>The sequence is cut into parts rather than leave fewer blocks than this.</summary>
    private const int FewestBlocks = 16;

    /// <summary>Fewest chunks of keys for which a part is worth adding up.</summary>
    private const int ChunksOfPart = 8;

    private MatrixPlan(List<MatrixBlock> blocks, int parts) => (Blocks, Parts) = (blocks, parts);

    /// <summary>The blocks, in the order in which they are begun.</summary>
    public List<MatrixBlock> Blocks { get; }

    /// <summary>Parts of the sequence.</summary>
    public int Parts { get; }

    /// <summary>Plans a call's projection.</summary>
    public static MatrixPlan Create<TKernel>(int batch, int heads, int rank, int length)
        where TKernel : struct, IMicroKernels
    {
        var tiles = Quotient(rank, TKernel.RowTile);
        var mostTiles = Math.Max(1, MostSums / (KernelShape<TKernel>.PaddedHeadDim + KernelShape<TKernel>.PaddedValueDim) / TKernel.RowTile);
        var rowBlocks = Quotient(tiles, mostTiles);
        var rows = Quotient(tiles, rowBlocks) * TKernel.RowTile;
        var chunks = Quotient(length, LowRankProjection.WeightChunk);

        // Adding the sums of a part takes one addition where a key takes two operations: with at least twice as many keys as rows this time does
        // not matter, nor does the memory.
        var wanted = Quotient(FewestBlocks, Math.Max(1L, (long)batch * heads * rowBlocks));
        var parts = (int)Math.Max(1, Math.Min(wanted, Math.Min(chunks / ChunksOfPart, length / (2L * rank))));
        var chunksOfPart = Quotient(chunks, parts);
        var blocks = new List<MatrixBlock>();
        for (var element = 0; element < batch; element++)
        {
            for (var head = 0; head < heads; head++)
            {
                for (var row = 0; row < rank; row += (int)rows)
                {
                    for (var part = 0; part < parts; part++)
                    {
                        var end = Math.Min((part + 1) * chunksOfPart, chunks);
                        blocks.Add(new MatrixBlock(
                            element, head, row, Math.Min(rank, row + (int)rows), part, (int)Math.Min(part * chunksOfPart, end), (int)end));
                    }
                }
            }
        }

        return new MatrixPlan(blocks, parts);
    }

    private static long Quotient(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}

/// <summary>One piece of a projection: some rows of E and F times a part of the keys and values of one head.</summary>
/// <param name="Batch">The batch element.</param>
/// <param name="Head">The key and value head.</param>
/// <param name="FirstRow">First row, at the start of a tile.</param>
/// <param name="EndRow">The row after the last.</param>
/// <param name="Part">The part of the sequence.</param>
/// <param name="FirstChunk">Its first chunk of keys.</param>
/// <param name="EndChunk">The chunk after its last.</param>
internal readonly record struct MatrixBlock(int Batch, int Head, int FirstRow, int EndRow, int Part, int FirstChunk, int EndChunk);
