using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The attention A of landmarks among themselves and its pseudo-inverse Z again, with all steps kept, and the way back through them. Buffers for one head.
/// </summary>
/// <remarks>
/// All that the way back multiplies with is transposed: so the steps are taken with Aᵀ, whose pseudo-inverse is Zᵀ. With S = I - Z A a step is W(S) Z,
/// where W(S) = I + S (I + S (I + S / 4)). Of the gradient G of its result, D = G Zᵀ is that of W(S); dS = D + P + Q + (P Sᵀ + Sᵀ (P + Q)) / 4 with
/// P = D Sᵀ and Q = Sᵀ D; that of Z before is W(Sᵀ) G - dS Aᵀ, and that of A is -Zᵀ dS.
/// </remarks>
internal sealed unsafe class PseudoInverseGradients<TKernel> : IDisposable
    where TKernel : struct, IMicroKernels
{
    /// <summary>A, Aᵀ, the gradient of A, and what a step back needs for a while.</summary>
    private const int Others = 7;

    /// <summary>Matrices that are kept of each step: Zᵀ before it, Sᵀ and W(Sᵀ).</summary>
    private const int OfStep = 3;

    private readonly AlignedFloats memory;
    private readonly AlignedFloats panels;
    private readonly AlignedFloats transposedGathered;
    private readonly long matrixSize;
    private int queryCount;
    private int keyCount;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="mostQueries">Most landmarks of the queries.</param>
    /// <param name="mostKeys">Most landmarks of the keys.</param>
    public PseudoInverseGradients(int mostQueries, int mostKeys)
    {
        var most = Math.Max(mostQueries, mostKeys);
        matrixSize = SlabMatrix<TKernel>.Size(most, most);
        memory = new AlignedFloats((Others + (OfStep * NystromLandmarks.Iterations) + 1) * matrixSize);
        panels = new AlignedFloats(LandmarkScores<TKernel>.PanelSize(mostKeys));
        transposedGathered = new AlignedFloats(SlabMatrix<TKernel>.Size(TKernel.ValueDim, mostQueries));
    }

    /// <summary>A, one row for each of the queries' landmarks.</summary>
    public SlabMatrix<TKernel> Attention => Matrix(0, queryCount, keyCount);

    private SlabMatrix<TKernel> Transposed => Matrix(1, keyCount, queryCount);

    private SlabMatrix<TKernel> OfAttention => Matrix(2, queryCount, keyCount);

    /// <summary>D, then dS.</summary>
    private SlabMatrix<TKernel> OfResidual => Matrix(3, keyCount, keyCount);

    /// <summary>Computes A, all steps to its pseudo-inverse, and the values of the keys' landmarks.</summary>
    /// <param name="queries">The queries' landmarks, [rows in whole tiles, HeadDim].</param>
    /// <param name="keys">The keys' landmarks.</param>
    /// <param name="scale">Factor on the scores.</param>
    /// <param name="gathered">softmax(scale · Q~ Kᵀ) V, one row for each of the queries' landmarks.</param>
    /// <param name="values">Receives one row for each of the keys' landmarks.</param>
    /// <param name="loop">Runs the blocks of rows.</param>
    public void Compute(float* queries, float* keys, float scale, SlabMatrix<TKernel> gathered, SlabMatrix<TKernel> values, RowLoop<TKernel> loop)
    {
        (queryCount, keyCount) = (gathered.Rows, values.Rows);
        new LandmarkScores<TKernel>(queries, keys, keyCount, panels.Data).Attend(Attention, scale, loop);
        Attention.TransposeTo(Transposed);
        PseudoInverse<TKernel>.Begin(Transposed, Inverse(0));
        for (var step = 0; step < NystromLandmarks.Iterations; step++)
        {
            PseudoInverse<TKernel>.Step(Transposed, Inverse(step), Residual(step), Weights(step), Inverse(step + 1) with { Rows = keyCount }, loop);
        }

        var inverse = Temporary(0, keyCount, queryCount);
        Inverse(NystromLandmarks.Iterations).TransposeTo(inverse);
        loop.Multiply(inverse, gathered, values, 1, ProductStart.Zero);
    }

    /// <summary>Goes back through what was computed last.</summary>
    /// <param name="gathered">The same as there.</param>
    /// <param name="ofValues">The gradient of the values of the keys' landmarks.</param>
    /// <param name="ofGathered">Receives the gradient of what was gathered.</param>
    /// <param name="loop">Runs the blocks of rows.</param>
    /// <returns>The gradient of A, until the next call.</returns>
    public SlabMatrix<TKernel> Differentiate(
        SlabMatrix<TKernel> gathered, SlabMatrix<TKernel> ofValues, SlabMatrix<TKernel> ofGathered, RowLoop<TKernel> loop)
    {
        loop.Multiply(Inverse(NystromLandmarks.Iterations), ofValues, ofGathered, 1, ProductStart.Zero);
        var transposed = new SlabMatrix<TKernel>((nint)transposedGathered.Data, TKernel.ValueDim, queryCount);
        (gathered with { Columns = TKernel.ValueDim }).TransposeTo(transposed);
        var (gradient, next) = (Temporary(0, keyCount, queryCount), Temporary(1, keyCount, queryCount));
        loop.Multiply(ofValues with { Columns = TKernel.ValueDim }, transposed, gradient, 1, ProductStart.Zero);
        OfAttention.Clear();
        for (var step = NystromLandmarks.Iterations - 1; step >= 0; step--)
        {
            GoBack(step, gradient, next, loop);
            (gradient, next) = (next, gradient);
        }

        DifferentiateStart(gradient);
        return OfAttention;
    }

    public void Dispose()
    {
        memory.Dispose();
        panels.Dispose();
        transposedGathered.Dispose();
    }

    /// <summary>Goes back through a step.</summary>
    /// <param name="step">Which.</param>
    /// <param name="gradient">The gradient of Z after it; overwritten.</param>
    /// <param name="next">Receives that of Z before it.</param>
    /// <param name="loop">Runs the blocks of rows.</param>
    private void GoBack(int step, SlabMatrix<TKernel> gradient, SlabMatrix<TKernel> next, RowLoop<TKernel> loop)
    {
        var (inverse, residual, ofResidual) = (Inverse(step), Residual(step), OfResidual);
        loop.Multiply(Weights(step), gradient, next, 1, ProductStart.Zero);
        loop.Multiply(gradient, inverse, ofResidual, 1, ProductStart.Zero);

        // Q takes the place of the gradient, which is no longer needed.
        var (right, left) = (Temporary(2, keyCount, keyCount), gradient with { Columns = keyCount });
        loop.Multiply(ofResidual, residual, right, 1, ProductStart.Zero);
        loop.Multiply(residual, ofResidual, left, 1, ProductStart.Zero);
        left.Add(right);
        ofResidual.Add(left);
        loop.Multiply(right, residual, ofResidual, 0.25f, ProductStart.Target);
        loop.Multiply(residual, left, ofResidual, 0.25f, ProductStart.Target);
        loop.Multiply(inverse, ofResidual, OfAttention, -1, ProductStart.Target);
        loop.Multiply(ofResidual, Transposed, next, -1, ProductStart.Target);
    }

    /// <summary>Goes back through Aᵀ / (|A|₁ |A|∞): of equal sums the first one's elements have the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateStart(in SlabMatrix<TKernel> gradient)
    {
        var (attention, ofAttention) = (Attention, OfAttention);
        var (rows, columns) = (new double[queryCount], new double[keyCount]);
        var share = 0.0;
        for (var row = 0; row < queryCount; row++)
        {
            for (var column = 0; column < keyCount; column++)
            {
                double weight = attention[row, column];
                rows[row] += weight;
                columns[column] += weight;
                share += weight * gradient[column, row];
            }
        }

        var (largestRow, largestColumn) = (Array.IndexOf(rows, rows.Max()), Array.IndexOf(columns, columns.Max()));
        var factor = 1 / (rows[largestRow] * columns[largestColumn]);
        for (var row = 0; row < queryCount; row++)
        {
            for (var column = 0; column < keyCount; column++)
            {
                ofAttention[row, column] += (float)(factor * gradient[column, row]);
            }

            ofAttention[row, largestColumn] -= (float)(share * factor / columns[largestColumn]);
        }

        for (var column = 0; column < keyCount; column++)
        {
            ofAttention[largestRow, column] -= (float)(share * factor / rows[largestRow]);
        }
    }

    /// <summary>Zᵀ after some steps.</summary>
    private SlabMatrix<TKernel> Inverse(int step) => Matrix(Others + (OfStep * step), queryCount, keyCount);

    /// <summary>Sᵀ of a step.</summary>
    private SlabMatrix<TKernel> Residual(int step) => Matrix(Others + (OfStep * step) + 1, keyCount, keyCount);

    /// <summary>W(Sᵀ) of a step.</summary>
    private SlabMatrix<TKernel> Weights(int step) => Matrix(Others + (OfStep * step) + 2, keyCount, keyCount);

    private SlabMatrix<TKernel> Temporary(int index, int rows, int columns) => Matrix(Others - 3 + index, rows, columns);

    private SlabMatrix<TKernel> Matrix(int index, int rows, int columns) => new((nint)(memory.Data + (index * matrixSize)), rows, columns);
}
