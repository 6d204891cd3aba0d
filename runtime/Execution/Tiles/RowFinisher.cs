using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Divides each row by its sum and writes it, or keeps it for a merge with the row's other keys.</summary>
internal static unsafe class RowFinisher<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const double Ln2 = 0.69314718055994531;

    /// <summary>Rows between asking for an output's place in memory and writing it.</summary>
    private const int RowsAhead = 8;

    /// <summary>Floats of one unfinished row: accumulators, sum, reference.</summary>
    public static int PartialRowSize => KernelShape<TKernel>.PaddedValueDim + 2;

    /// <summary>Finishes some rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows' block.</param>
    /// <param name="workspace">The rows.</param>
    /// <param name="start">The block's first row.</param>
    /// <param name="end">The row after its last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end)
    {
        for (var row = start; row < end; row++)
        {
            PrefetchOutput(call, block, workspace, Math.Min(row + RowsAhead, end - 1));
            if (workspace.RowStates[row] is not (RowState.Computed or RowState.Padding))
            {
                continue;
            }

            var accumulator = workspace.Accumulators + (row * KernelShape<TKernel>.PaddedValueDim);
            var sum = SumCheck<TKernel>.Total(workspace.Sums + (row * TKernel.VectorLength));
            if (block.Partial < 0)
            {
                Write(call, block.Batch, workspace.RowHead[row], workspace.RowQuery[row], accumulator, sum, workspace.References[row]);
            }
            else
            {
                var partial = call.Partials.AsSpan((block.Partial + row - start) * PartialRowSize, PartialRowSize);
                new ReadOnlySpan<float>(accumulator, KernelShape<TKernel>.PaddedValueDim).CopyTo(partial);
                partial[^2] = sum;
                partial[^1] = workspace.References[row];
            }
        }
    }

    /// <summary>A store waits for the line that it goes to; asked for in time, the lines of several rows come together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchOutput(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int row)
    {
        if (block.Partial < 0)
        {
            RowPrefetch.NearRow(call.OutputRow(block.Batch, workspace.RowHead[row], workspace.RowQuery[row]), TKernel.ValueDim);
        }
    }

    /// <summary>Joins the parts of a block that was split along the keys, in the order of the keys.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block's first part.</param>
    /// <param name="splits">Number of parts.</param>
    public static void Merge(AttentionCall call, in RowBlock block, int splits)
    {
        var partialStride = block.Count * block.HeadCount;
        var valueDim = KernelShape<TKernel>.PaddedValueDim;
        var merged = new float[valueDim];
        var scale = ScoreModification<TKernel>.Scale(call);
        var globals = block.IsGlobal ? call.GlobalTokensOf(block).Rows : [];
        for (var row = 0; row < block.Count * block.HeadCount; row++)
        {
            var reference = LargestReference(call, block.Partial + row, splits, partialStride);

            Array.Clear(merged);
            var sum = 0f;
            for (var split = 0; split < splits; split++)
            {
                var partial = Partial(call, block.Partial + (split * partialStride) + row);
                if (partial[^2] != 0)
                {
                    var factor = References<TKernel>.Factor(partial[^1], reference, scale);
                    TensorPrimitives.MultiplyAdd(partial[..valueDim], factor, merged, merged);
                    sum += partial[^2] * factor;
                }
            }

            fixed (float* accumulator = merged)
            {
                var index = block.Start + (row / block.HeadCount);
                Write(call, block.Batch, block.Head + (row % block.HeadCount), block.IsGlobal ? globals[index] : index, accumulator, sum, reference);
            }
        }
    }

    private static float LargestReference(AttentionCall call, int firstRow, int splits, int partialStride)
    {
        var scale = ScoreModification<TKernel>.Scale(call);
        float largest = 0;
        var found = false;
        for (var split = 0; split < splits; split++)
        {
            var partial = Partial(call, firstRow + (split * partialStride));
            if (partial[^2] != 0 && !(found && References<TKernel>.Log2(partial[^1], scale) <= References<TKernel>.Log2(largest, scale)))
            {
                (largest, found) = (partial[^1], true);
            }
        }

        return largest;
    }

    private static ReadOnlySpan<float> Partial(AttentionCall call, int row) =>
        call.Partials.AsSpan(row * PartialRowSize, PartialRowSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(AttentionCall call, int batch, int head, int query, float* accumulator, float sum, float reference)
    {
        Scale(accumulator, sum == 0 ? 0 : 1 / sum, call.OutputRow(batch, head, query));
        if (call.LogSumExp != null)
        {
            call.LogSumExp[((((nint)batch * call.Query.Heads) + head) * call.Query.Length) + query] =
                sum == 0 ? float.NegativeInfinity : (float)((References<TKernel>.Log2(reference, ScoreModification<TKernel>.Scale(call)) + Math.Log2(sum)) * Ln2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float* accumulator, float factor, float* output)
    {
        var d = 0;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            for (; d + Vector512<float>.Count <= TKernel.ValueDim; d += Vector512<float>.Count)
            {
                (Vector512.Load(accumulator + d) * factor).Store(output + d);
            }
        }
        else if (TKernel.VectorLength > 1)
        {
            for (; d + Vector128<float>.Count <= TKernel.ValueDim; d += Vector128<float>.Count)
            {
                (Vector128.Load(accumulator + d) * factor).Store(output + d);
            }
        }

        for (; d < TKernel.ValueDim; d++)
        {
            output[d] = accumulator[d] * factor;
        }
    }
}
