using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a backward pass needs of a key block, and what it gives to its keys.</summary>
internal static unsafe class GradientKeys<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    /// <summary>Packs a key block: what the forward pass packs, and besides keys as rows and values as panels; clears the keys' gradients.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="workspace">Receives what the forward pass packs.</param>
    /// <param name="buffers">Receives the rest.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="keyBlock">Places in that order.</param>
    /// <returns>Whether there is any key that is not padding.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack(
        GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, in KeyStream stream, KeyBlockPlan keyBlock)
    {
        workspace.RowsInPlace = 0;
        workspace.Packed = default;
        if (!KeyPacker<TKernel>.Pack(call.Forward, block, workspace, stream, keyBlock))
        {
            return false;
        }

        var (headDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        var source = new KeySource(call.Forward, block, stream);
        var isFinite = (workspace.AnyPanel & PanelState.HasNonFiniteValues) == 0;
        for (var key = 0; key < keyBlock.Keys; key++)
        {
            var row = new Span<float>(buffers.KeyRows + ((nint)key * headDim), headDim);
            row.Clear();
            if (workspace.KeyPlaces[key] != int.MaxValue)
            {
                var values = source.Key(workspace.KeyPositions[key]);
                new ReadOnlySpan<float>(values, TKernel.HeadDim).CopyTo(row);
                isFinite &= RowArithmetic.IsFinite(values, TKernel.HeadDim);
            }
        }

        for (var key = 0; key < keyBlock.Keys; key += TKernel.VectorLength)
        {
            KeyPacking.PackPanel(
                ref *(workspace.Values + ((nint)key * valueDim)), valueDim, TKernel.ValueDim, TKernel.VectorLength,
                ref *(buffers.ValuePanels + ((nint)(key / TKernel.VectorLength) * TGradient.ValuePanelStride)));
        }

        buffers.HasNonFiniteKeys = !isFinite;
        var rows = (keyBlock.Keys + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;
        new Span<float>(buffers.KeyGradients, rows * headDim).Clear();
        new Span<float>(buffers.ValueGradients, rows * valueDim).Clear();
        return true;
    }

    /// <summary>Adds the gradients of a key block's keys and values to those that the caller receives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="workspace">The packed keys.</param>
    /// <param name="buffers">Their gradients.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="keyBlock">Places in that order.</param>
    /// <param name="start">First place that counts: others belong to other workers.</param>
    /// <param name="end">The place after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        GradientCall call,
        in RowBlock block,
        KernelWorkspace workspace,
        GradientWorkspace<TKernel, TGradient> buffers,
        in KeyStream stream,
        KeyBlockPlan keyBlock,
        int start,
        int end)
    {
        var (headDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        var target = new KeySource(call.Gradients, block, stream);

        // Whole panels are packed, with keys behind the sequence's that belong to other workers.
        var count = stream.IsProjected ? int.MaxValue : call.Forward.SequenceOf(block).KeyCount;
        foreach (ref readonly var run in keyBlock.Runs)
        {
            var last = Math.Min(run.End, end);
            for (var place = Math.Max(run.First, start); place < last; place++)
            {
                var key = place - run.First + run.Packed;
                var position = workspace.KeyPositions[key];
                if (workspace.KeyPlaces[key] != int.MaxValue && position < count)
                {
                    RowArithmetic.Add(target.Key(position), buffers.KeyGradients + ((nint)key * headDim), TKernel.HeadDim);
                    RowArithmetic.Add(target.Value(position), buffers.ValueGradients + ((nint)key * valueDim), TKernel.ValueDim);
                }
            }
        }
    }
}
