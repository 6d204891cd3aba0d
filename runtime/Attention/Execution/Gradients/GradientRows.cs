using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a backward pass needs of a block's rows, and what it gives to them.</summary>
internal static unsafe class GradientRows<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>Loads what belongs to rows whose queries are loaded: output gradients, deltas, and references that make probabilities of scores at once.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows' block.</param>
    /// <param name="workspace">The rows; receives references.</param>
    /// <param name="buffers">Receives the rest, and cleared gradients.</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int rows)
    {
        buffers.HasNonFiniteRows = false;
        new Span<float>(buffers.QueryGradients, rows * KernelShape<TKernel>.PaddedHeadDim).Clear();
        var sequence = call.Forward.SequenceOf(block);
        for (var row = 0; row < rows; row++)
        {
            // Also of rows that are not computed: their weights are 0, but the kernels read their queries.
            buffers.HasNonFiniteRows |= !RowArithmetic.IsFinite(workspace.QueriesAt(row, TKernel.HeadDim), TKernel.HeadDim);
            var state = workspace.RowStates[row];
            if (state != RowState.Computed || !LoadRow(call, sequence, workspace, buffers, row))
            {
                Clear(workspace, buffers, row, state);
            }
        }

        PadQueries(workspace, buffers, rows);
    }

    /// <summary>Adds the gradients of the rows' queries to those that the caller receives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows' block.</param>
    /// <param name="workspace">The rows.</param>
    /// <param name="buffers">Their gradients.</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int rows)
    {
        var sequence = call.Forward.SequenceOf(block);
        for (var row = 0; row < rows; row++)
        {
            if (workspace.RowStates[row] == RowState.Computed)
            {
                var (head, query) = (workspace.RowHead[row], workspace.RowQuery[row]);
                var target = block.IsGlobal && call.Gradients.GlobalRows is { } own
                    ? own.QueryRow(sequence.Batch, head, call.Forward.GlobalTokensOf(block).Places[block.Start + (row / block.HeadCount)])
                    : call.Gradients.QueryRow(sequence, head, query);
                RowArithmetic.Add(target, buffers.QueryGradients + (row * KernelShape<TKernel>.PaddedHeadDim), TKernel.HeadDim);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool LoadRow(GradientCall call, CallSequence sequence, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int row)
    {
        var (head, query) = (workspace.RowHead[row], workspace.RowQuery[row]);
        var logSumExp = *call.Forward.LogSumExpOf(sequence, head, query);
        if (float.IsNegativeInfinity(logSumExp))
        {
            return false;
        }

        var gradientRow = call.Gradients.OutputRow(sequence, head, query);
        var gradient = new ReadOnlySpan<float>(gradientRow, TKernel.ValueDim);
        gradient.CopyTo(new Span<float>(buffers.OutputGradients + (row * TKernel.ValueDim), TKernel.ValueDim));
        Pad(gradient, buffers, row);
        buffers.Deltas[row] = RowArithmetic.Dot(gradientRow, call.Forward.OutputRow(sequence, head, query), TKernel.ValueDim) - call.LogSumExpGradientOf(sequence, head, query);
        buffers.HasNonFiniteRows |= !RowArithmetic.IsFinite(gradientRow, TKernel.ValueDim);

        // The reference is a float, so that exponentials miss the log-sum-exp by its rounding: the unit makes up for that.
        double scale = call.Forward.ScoreScale;
        var exponent = logSumExp * Log2E;
        var reference = References.Finite((float)(exponent / scale));
        workspace.References[row] = reference;

        // Where the log-sum-exp is no number, attended pairs' probabilities are none either; those of masked pairs must stay 0.
        var correction = double.IsNaN(exponent) ? 1 : Math.Pow(2, (reference * scale) - exponent);
        buffers.Units[row] = (float)(correction / VectorMath.UnitProbability);
        return true;
    }

    /// <summary>A row that contributes nothing: one that fills up a tile must still have a reference near its scores, so that nothing overflows.</summary>
    private static void Clear(KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int row, RowState state)
    {
        workspace.References[row] = state == RowState.Fill && row > 0 ? workspace.References[row - 1] : 0;
        (buffers.Deltas[row], buffers.Units[row]) = (0, 0);
        new Span<float>(buffers.OutputGradients + (row * TKernel.ValueDim), TKernel.ValueDim).Clear();
        new Span<float>(buffers.PaddedOutputGradients + (row * KernelShape<TKernel>.PaddedValueDim), KernelShape<TKernel>.PaddedValueDim).Clear();
    }

    private static void Pad(ReadOnlySpan<float> gradient, GradientWorkspace<TKernel, TGradient> buffers, int row)
    {
        if (TKernel.ValueDim != KernelShape<TKernel>.PaddedValueDim)
        {
            var target = new Span<float>(buffers.PaddedOutputGradients + (row * KernelShape<TKernel>.PaddedValueDim), KernelShape<TKernel>.PaddedValueDim);
            gradient.CopyTo(target);
            target[TKernel.ValueDim..].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PadQueries(KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int rows)
    {
        for (var row = 0; row < rows && buffers.PaddedQueries != null; row++)
        {
            var target = new Span<float>(buffers.PaddedQueries + (row * KernelShape<TKernel>.PaddedHeadDim), KernelShape<TKernel>.PaddedHeadDim);
            new ReadOnlySpan<float>(workspace.QueriesAt(row, TKernel.HeadDim), TKernel.HeadDim).CopyTo(target);
            target[TKernel.HeadDim..].Clear();
        }
    }
}
