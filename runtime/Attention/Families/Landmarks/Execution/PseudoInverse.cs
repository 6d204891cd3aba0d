using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The attention A of landmarks among themselves, its pseudo-inverse in six steps, and its product with the outputs of the queries' landmarks
/// over all keys (Xiong et al. 2021, arXiv 2102.03902, equations 11 to 14).
/// </summary>
/// <remarks>
/// The paper's step is Z (13 I - A Z (15 I - A Z (7 I - A Z))) / 4 from Aᵀ / (|A|₁ |A|∞). With the residual R = I - A Z the same polynomial
/// is Z (I + R (I + R (I + R / 4))): as many products, but without differences of large multiples of I, so that rounding errors shrink
/// with the residual. Buffers for one head; all products are cut into blocks of rows, whose results do not depend on who computes them.
/// </remarks>
internal sealed unsafe class PseudoInverse<TKernel> : IDisposable
    where TKernel : struct, IMicroKernels
{
    private readonly AlignedFloats memory;
    private readonly AlignedFloats panels;
    private readonly long matrixSize;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="queryCount">Most landmarks of the queries.</param>
    /// <param name="keyCount">Most landmarks of the keys.</param>
    public PseudoInverse(int queryCount, int keyCount)
    {
        var most = Math.Max(queryCount, keyCount);
        matrixSize = SlabMatrix<TKernel>.Size(most, most);
        memory = new AlignedFloats(5 * matrixSize);
        panels = new AlignedFloats(LandmarkScores<TKernel>.PanelSize(keyCount));
    }

    /// <summary>Computes the values of the keys' landmarks: pinv(A) · gathered.</summary>
    /// <param name="queries">The queries' landmarks, [rows in whole tiles, HeadDim].</param>
    /// <param name="keys">The keys' landmarks, [keyCount, HeadDim].</param>
    /// <param name="scale">Factor on the scores.</param>
    /// <param name="gathered">softmax(scale · Q~ Kᵀ) V, one row for each of the queries' landmarks.</param>
    /// <param name="values">Receives one row for each of the keys' landmarks.</param>
    /// <param name="loop">Runs the blocks of rows, on one thread or several.</param>
    public void Compute(float* queries, float* keys, float scale, SlabMatrix<TKernel> gathered, SlabMatrix<TKernel> values, RowLoop<TKernel> loop)
    {
        var (queryCount, keyCount) = (gathered.Rows, values.Rows);
        var attention = Matrix(0, queryCount, keyCount);
        var inverse = Matrix(1, keyCount, queryCount);
        var residual = Matrix(2, queryCount, queryCount);
        var inner = Matrix(3, queryCount, queryCount);
        var outer = Matrix(4, queryCount, queryCount);
        new LandmarkScores<TKernel>(queries, keys, keyCount, panels.Data).Attend(attention, scale, loop);
        Begin(attention, inverse);
        for (var step = 0; step < NystromLandmarks.Iterations; step++)
        {
            Step(attention, inverse, residual, inner, outer, loop);

            // The new inverse took the place of the outer matrix.
            (inverse, outer) = (outer with { Rows = keyCount }, inverse with { Rows = queryCount });
        }

        loop.Multiply(inverse, gathered, values, 1, ProductStart.Zero);
    }

    public void Dispose()
    {
        memory.Dispose();
        panels.Dispose();
    }

    /// <summary>A step: the next inverse takes the place of the outer matrix.</summary>
    public static void Step(
        SlabMatrix<TKernel> attention,
        SlabMatrix<TKernel> inverse,
        SlabMatrix<TKernel> residual,
        SlabMatrix<TKernel> inner,
        SlabMatrix<TKernel> outer,
        RowLoop<TKernel> loop)
    {
        loop.Multiply(attention, inverse, residual, -1, ProductStart.Identity);
        loop.Run(residual.Rows, residual.Columns, (block, _) => AddIdentityToQuarter(residual, inner, block));
        loop.Multiply(residual, inner, outer, 1, ProductStart.Identity);
        loop.Multiply(residual, outer, inner, 1, ProductStart.Identity);
        loop.Multiply(inverse, inner, outer with { Rows = inverse.Rows }, 1, ProductStart.Zero);
    }

    /// <summary>Some rows of I + R / 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddIdentityToQuarter(in SlabMatrix<TKernel> residual, in SlabMatrix<TKernel> target, int block)
    {
        var first = block * MatrixProduct<TKernel>.BlockRows;
        var end = Math.Min(first + MatrixProduct<TKernel>.BlockRows, SlabMatrix<TKernel>.TileRows(target.Rows));
        var count = (end - first) * KernelShape<TKernel>.PaddedValueDim;
        for (var slab = 0; slab < target.Slabs; slab++)
        {
            TensorPrimitives.Multiply(
                new ReadOnlySpan<float>(residual.Row(slab, first), count), 0.25f, new Span<float>(target.Row(slab, first), count));
        }

        for (var row = first; row < Math.Min(end, target.Rows); row++)
        {
            target[row, row] += 1;
        }
    }

    /// <summary>Aᵀ / (|A|₁ |A|∞): the largest sums of a column's and of a row's absolute values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Begin(in SlabMatrix<TKernel> attention, in SlabMatrix<TKernel> inverse)
    {
        var columns = new double[attention.Columns];
        double largestRow = 0;
        for (var row = 0; row < attention.Rows; row++)
        {
            var sum = 0.0;
            for (var column = 0; column < attention.Columns; column++)
            {
                var weight = Math.Abs((double)attention[row, column]);
                sum += weight;
                columns[column] += weight;
            }

            largestRow = Math.Max(largestRow, sum);
        }

        var factor = (float)(1 / (largestRow * columns.Max()));
        inverse.Clear();
        for (var row = 0; row < attention.Rows; row++)
        {
            for (var column = 0; column < attention.Columns; column++)
            {
                inverse[column, row] = attention[row, column] * factor;
            }
        }
    }

    private SlabMatrix<TKernel> Matrix(int index, int rows, int columns) => new((nint)(memory.Data + (index * matrixSize)), rows, columns);
}
