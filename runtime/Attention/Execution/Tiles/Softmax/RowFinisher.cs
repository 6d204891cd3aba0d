using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Divides each row by its sum and writes it, or keeps it for a merge with the row's other keys.</summary>
internal static unsafe class RowFinisher<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const double Ln2 = 0.69314718055994531;

    /// <summary>Rows between prefetching an output's place in memory and writing it.</summary>
    private const int RowsAhead = 8;

    /// <summary>Floats of a row that is part of a split one: outputs, sum, reference.</summary>
    public static int PartialRowSize => TKernel.ValueDim + 2;

    /// <summary>Finishes some rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows' block.</param>
    /// <param name="workspace">The rows.</param>
    /// <param name="start">The block's first row.</param>
    /// <param name="end">The row after its last.</param>
    /// <returns>Whether all outputs are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Finish(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end)
    {
        var isFinite = true;
        fixed (float* partials = call.Partials)
        {
            for (var row = start; row < end; row++)
            {
                PrefetchOutput(call, block, workspace, Math.Min(row + RowsAhead, end - 1));
                if (workspace.RowStates[row] is not (RowState.Computed or RowState.Padding))
                {
                    continue;
                }

                var (head, query, reference) = (workspace.RowHead[row], workspace.RowQuery[row], workspace.References[row]);
                var sum = SumCheck<TKernel>.Total(workspace.Sums + (row * TKernel.VectorLength));
                float* target;
                if (block.Partial < 0)
                {
                    target = call.OutputRow(call.SequenceOf(block), head, query);
                    WriteLogSumExp(call, call.SequenceOf(block), head, query, sum, reference);
                }
                else
                {
                    target = partials + ((nint)(block.Partial + row - start) * PartialRowSize);
                    target[TKernel.ValueDim] = sum;
                    target[TKernel.ValueDim + 1] = reference;
                }

                isFinite &= Write(workspace, workspace.Accumulators + (row * KernelShape<TKernel>.PaddedValueDim), sum, target);
            }
        }

        return isFinite;
    }

    /// <summary>Prefetches where an output goes: a store waits for its cache line, and the lines of several rows that are prefetched in time come together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchOutput(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int row)
    {
        if (block.Partial < 0)
        {
            RowPrefetch.NearRow(call.OutputRow(call.SequenceOf(block), workspace.RowHead[row], workspace.RowQuery[row]), TKernel.ValueDim);
        }
    }

    /// <summary>Joins the parts of a block that was split along the keys, in the order of the keys.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block's first part.</param>
    /// <param name="splits">Number of parts.</param>
    public static void Merge(AttentionCall call, in RowBlock block, int splits)
    {
        var partialStride = block.Count * block.HeadCount;
        var merged = new double[TKernel.ValueDim];
        var globals = block.IsGlobal ? call.GlobalTokensOf(block).Rows : [];
        for (var row = 0; row < partialStride; row++)
        {
            var reference = LargestReference(call, block.Partial + row, splits, partialStride);
            var sum = Merge(call, block.Partial + row, splits, partialStride, reference, merged);
            var index = block.Start + (row / block.HeadCount);
            var (head, query) = (block.Head + (row % block.HeadCount), block.IsGlobal ? globals[index] : index);
            var output = call.OutputRow(call.SequenceOf(block), head, query);
            var factor = sum == 0 ? 0 : 1 / sum;
            for (var d = 0; d < TKernel.ValueDim; d++)
            {
                output[d] = (float)(merged[d] * factor);
            }

            WriteLogSumExp(call, call.SequenceOf(block), head, query, sum, reference);
        }
    }

    /// <summary>Adds up the parts' outputs, each times its sum.</summary>
    /// <returns>The sum of the sums.</returns>
    private static double Merge(AttentionCall call, int firstRow, int splits, int partialStride, float reference, double[] merged)
    {
        var scale = call.ScoreScale;
        Array.Clear(merged);
        var sum = 0.0;
        for (var split = 0; split < splits; split++)
        {
            var partial = Partial(call, firstRow + (split * partialStride));
            if (partial[^2] != 0)
            {
                var weight = partial[^2] * References.Factor(partial[^1], reference, scale);
                AddTo(merged, partial[..merged.Length], weight);
                sum += weight;
            }
        }

        return sum;
    }

    private static void AddTo(Span<double> merged, ReadOnlySpan<float> partial, double weight)
    {
        var d = 0;
        var factor = new Vector<double>(weight);
        for (; d <= partial.Length - Vector<float>.Count; d += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(partial[d..]), out var low, out var high);
            var first = merged[d..];
            var second = merged[(d + Vector<double>.Count)..];
            (new Vector<double>(first) + (low * factor)).CopyTo(first);
            (new Vector<double>(second) + (high * factor)).CopyTo(second);
        }

        for (; d < partial.Length; d++)
        {
            merged[d] += weight * partial[d];
        }
    }

    private static float LargestReference(AttentionCall call, int firstRow, int splits, int partialStride)
    {
        var scale = call.ScoreScale;
        float largest = 0;
        var found = false;
        for (var split = 0; split < splits; split++)
        {
            var partial = Partial(call, firstRow + (split * partialStride));
            if (partial[^2] != 0 && !(found && References.Log2(partial[^1], scale) <= References.Log2(largest, scale)))
            {
                (largest, found) = (partial[^1], true);
            }
        }

        return largest;
    }

    private static ReadOnlySpan<float> Partial(AttentionCall call, int row) =>
        call.Partials.AsSpan(row * PartialRowSize, PartialRowSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLogSumExp(AttentionCall call, CallSequence sequence, int head, int query, double sum, float reference)
    {
        if (call.LogSumExp != null)
        {
            var log2 = References.Log2(reference, call.ScoreScale) + Math.Log2(sum) - VectorMath.ProbabilityBits;
            *call.LogSumExpOf(sequence, head, query) = sum == 0 ? float.NegativeInfinity : (float)Math.Clamp(log2 * Ln2, float.MinValue, float.MaxValue);
        }
    }

    /// <summary>Writes a row of outputs; in the second attempt only where the first was not finite.</summary>
    /// <returns>Whether all are finite, or the attempt is the last.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Write(KernelWorkspace workspace, float* accumulator, float sum, float* output)
    {
        if (workspace.ProbabilityUnit == 1)
        {
            return ScaledRow.Write(accumulator, sum == 0 ? 0 : 1 / sum, output, TKernel.ValueDim, TKernel.VectorLength);
        }

        ScaledRow.WriteNonFinite(accumulator, sum == 0 ? 0 : (float)(1.0 / ((double)sum * workspace.ProbabilityUnit)), output, TKernel.ValueDim);
        return true;
    }
}
