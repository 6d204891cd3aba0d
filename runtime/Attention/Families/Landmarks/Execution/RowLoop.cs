namespace SparseAttentionGen.CompilerServices;

/// <summary>Computes matrices block of rows by block of rows, on one thread or on several.</summary>
/// <param name="mostColumns">Most columns of a row that is computed in one piece.</param>
/// <param name="options">Threads and cancellation.</param>
internal sealed class RowLoop<TKernel>(int mostColumns, AttentionOptions options) : IDisposable
    where TKernel : struct, IMicroKernels
{
    /// <summary>Work that is worth another thread, as for blocks of attention.</summary>
    private const double FlopsPerThread = 2e6;

    private readonly RowScratch<TKernel> own = new(mostColumns);
    private readonly AttentionOptions options = options with { Progress = null };

    /// <summary>Computes some rows.</summary>
    /// <param name="block">Which, in units of the rows of a product.</param>
    /// <param name="scratch">The thread's buffers.</param>
    public delegate void Body(int block, RowScratch<TKernel> scratch);

    /// <summary>Computes all rows.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="flopsOfRow">Work for one row.</param>
    /// <param name="body">Computes some of them.</param>
    public void Run(int rows, double flopsOfRow, Body body)
    {
        var blocks = (rows + MatrixProduct<TKernel>.BlockRows - 1) / MatrixProduct<TKernel>.BlockRows;
        var usefulThreads = (int)Math.Clamp(rows * flopsOfRow / FlopsPerThread, 1, int.MaxValue);
        if (usefulThreads == 1 || blocks == 1 || options.MaxThreads == 1)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            for (var block = 0; block < blocks; block++)
            {
                body(block, own);
            }

            return;
        }

        WorkQueue.Run(
            blocks, usefulThreads, options, () => new RowScratch<TKernel>(mostColumns), (scratch, block) => body(block, scratch), static scratch => scratch.Dispose());
    }

    /// <summary>Computes factor · left · right, added to nothing, to the identity or to what the target has.</summary>
    /// <param name="left">The left matrix.</param>
    /// <param name="right">The right matrix.</param>
    /// <param name="target">Receives the product.</param>
    /// <param name="factor">Factor on the left matrix.</param>
    /// <param name="start">What the product is added to.</param>
    public unsafe void Multiply(SlabMatrix<TKernel> left, SlabMatrix<TKernel> right, SlabMatrix<TKernel> target, float factor, ProductStart start) => Run(
        left.Rows,
        2.0 * left.Columns * right.Columns,
        (block, scratch) => MatrixProduct<TKernel>.Rows(left, right, target, factor, start, block, scratch.Packed));

    public void Dispose() => own.Dispose();
}

/// <summary>A thread's buffers for blocks of rows.</summary>
/// <param name="mostColumns">Most columns of a row that is computed in one piece.</param>
internal sealed unsafe class RowScratch<TKernel>(int mostColumns) : IDisposable
    where TKernel : struct, IMicroKernels
{
    private readonly AlignedFloats packed = new(MatrixProduct<TKernel>.PackedSize);
    private readonly AlignedFloats rows = new(LandmarkScores<TKernel>.RowSize(mostColumns));

    /// <summary>[rows of a product, KeyBlock].</summary>
    public float* Packed => packed.Data;

    /// <summary>[RowTile, mostColumns].</summary>
    public float* Rows => rows.Data;

    public void Dispose()
    {
        packed.Dispose();
        rows.Dispose();
    }
}
