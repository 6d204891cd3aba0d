namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Sums and outputs, in double precision, of rows that attend very many keys. A block's float32 sums and outputs are moved here from time to
/// time, so that they stay small enough not to lose what is added to them.
/// </summary>
internal sealed unsafe class LongRowTotals
{
    private double[] outputs = [];
    private double[] sums = [];
    private float[] references = [];
    private bool isEmpty = true;

    /// <summary>Forgets all totals, also those of a block that was broken off.</summary>
    public void Clear() => isEmpty = true;

    /// <summary>Moves the rows' sums and outputs so far into the totals.</summary>
    /// <param name="workspace">The rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scale">Factor from a score to its exponent of 2.</param>
    public void Fold<TKernel>(KernelWorkspace workspace, int rows, float scale)
        where TKernel : struct, IMicroKernels
    {
        var valueDim = KernelShape<TKernel>.PaddedValueDim;
        if (isEmpty)
        {
            Begin(rows, valueDim);
        }

        for (var row = 0; row < rows; row++)
        {
            var rowSums = new Span<float>(workspace.Sums + (row * TKernel.VectorLength), TKernel.VectorLength);
            var accumulator = new Span<float>(workspace.Accumulators + ((nint)row * valueDim), valueDim);
            Add(row, SumCheck<TKernel>.Total(workspace.Sums + (row * TKernel.VectorLength)), workspace.References[row], accumulator, scale);
            rowSums.Clear();
            accumulator.Clear();
        }
    }

    /// <summary>Moves the totals, with the rows' sums and outputs since then, back to the rows.</summary>
    /// <param name="workspace">The rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scale">Factor from a score to its exponent of 2.</param>
    public void Restore<TKernel>(KernelWorkspace workspace, int rows, float scale)
        where TKernel : struct, IMicroKernels
    {
        Fold<TKernel>(workspace, rows, scale);
        isEmpty = true;
        var valueDim = KernelShape<TKernel>.PaddedValueDim;
        for (var row = 0; row < rows; row++)
        {
            workspace.Sums[row * TKernel.VectorLength] = (float)sums[row];
            workspace.References[row] = references[row];
            for (var d = 0; d < valueDim; d++)
            {
                workspace.Accumulators[((nint)row * valueDim) + d] = (float)outputs[(row * valueDim) + d];
            }
        }
    }

    private void Begin(int rows, int valueDim)
    {
        // Checked by itself: kernels of another value size may have more rows and fewer outputs.
        if (outputs.Length < rows * valueDim)
        {
            outputs = new double[rows * valueDim];
        }

        if (sums.Length < rows)
        {
            sums = new double[rows];
            references = new float[rows];
        }

        Array.Clear(outputs);
        Array.Clear(sums);
        isEmpty = false;
    }

    private void Add(int row, double sum, float reference, Span<float> accumulator, float scale)
    {
        var total = outputs.AsSpan(row * accumulator.Length, accumulator.Length);
        var (before, added) = (1.0, 1.0);
        if (sums[row] == 0)
        {
            references[row] = reference;
        }
        else if (sum != 0)
        {
            if (References.Log2(reference, scale) > References.Log2(references[row], scale))
            {
                before = References.Factor(references[row], reference, scale);
                references[row] = reference;
            }
            else
            {
                added = References.Factor(reference, references[row], scale);
            }
        }

        for (var d = 0; d < total.Length; d++)
        {
            total[d] = (total[d] * before) + (accumulator[d] * added);
        }

        sums[row] = (sums[row] * before) + (sum * added);
    }
}
