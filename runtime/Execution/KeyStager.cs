using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Brings keys and values into the workspace: keys as panels, values side by side and padded to whole vectors.</summary>
/// <remarks>
/// Copying the values costs less than 1 % of a window's work and buys aligned loads, no tails in the output kernel, and
/// independence of the caller's strides; a row stride of a power of two would otherwise map all rows to a few cache sets.
/// </remarks>
internal static unsafe class KeyStager<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Stages consecutive keys.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the batch element and the head.</param>
    /// <param name="workspace">Receives the keys.</param>
    /// <param name="start">First key.</param>
    /// <param name="end">The key after the last that is needed; the panel it falls into is staged whole.</param>
    /// <returns>Whether there is any key that is not padding.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Stage(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end)
    {
        var vector = TKernel.VectorLength;
        var padding = call.PaddingRow(block.Batch);
        workspace.AnyPanel = PanelState.None;
        var anyKey = padding == null || new ReadOnlySpan<bool>(padding + start, end - start).Contains(true);
        for (int key = start, panel = 0; anyKey && key < end; key += vector, panel++)
        {
            PanelState state;
            if (padding == null && key + vector <= call.Key.Length)
            {
                state = StageWholePanel(call, block, workspace, panel, key);
            }
            else
            {
                state = PanelState.None;
                for (var lane = 0; lane < vector; lane++)
                {
                    var exists = key + lane < call.Key.Length && (padding == null || padding[key + lane]);
                    state |= StageKey(call, block, workspace, panel, lane, exists ? key + lane : -1);
                }
            }

            workspace.Panels[panel] = state;
            workspace.AnyPanel |= state;
        }

        return anyKey;
    }

    /// <summary>Stages keys at given positions.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the batch element and the head.</param>
    /// <param name="workspace">Receives the keys.</param>
    /// <param name="positions">The keys, ascending.</param>
    public static void StageGathered(AttentionCall call, in RowBlock block, KernelWorkspace workspace, ReadOnlySpan<int> positions)
    {
        var vector = TKernel.VectorLength;
        workspace.AnyPanel = PanelState.None;
        for (int index = 0, panel = 0; index < positions.Length; index += vector, panel++)
        {
            var state = PanelState.None;
            for (var lane = 0; lane < vector; lane++)
            {
                state |= StageKey(call, block, workspace, panel, lane, index + lane < positions.Length ? positions[index + lane] : -1);
            }

            workspace.Panels[panel] = state;
            workspace.AnyPanel |= state;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PanelState StageWholePanel(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int panel, int key)
    {
        var vector = TKernel.VectorLength;
        ref var keys = ref *(workspace.Keys + (panel * vector * TKernel.HeadDim));
        KeyPacking.PackPanel(ref *call.KeyRow(block.Batch, block.KeyValueHead, key), call.Key.RowStride, TKernel.HeadDim, vector, ref keys);
        var finite = true;
        for (var lane = 0; lane < vector; lane++)
        {
            workspace.KeyPositions[(panel * vector) + lane] = key + lane;
            finite &= CopyValue(
                call.ValueRow(block.Batch, block.KeyValueHead, key + lane),
                workspace.Values + (((panel * vector) + lane) * KernelShape<TKernel>.PaddedValueDim));
        }

        return finite ? PanelState.None : PanelState.HasNonFiniteValues;
    }

    /// <summary>Stages one key, or, for position -1, padding that no row attends.</summary>
    private static PanelState StageKey(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, int panel, int lane, int position)
    {
        var vector = TKernel.VectorLength;
        var index = (panel * vector) + lane;
        ref var keyLane = ref *(workspace.Keys + (panel * vector * TKernel.HeadDim) + lane);
        var value = workspace.Values + (index * KernelShape<TKernel>.PaddedValueDim);
        if (position < 0)
        {
            workspace.KeyPositions[index] = int.MaxValue;
            KeyPacking.ClearKey(TKernel.HeadDim, vector, ref keyLane);
            new Span<float>(value, KernelShape<TKernel>.PaddedValueDim).Clear();
            return PanelState.HasPadding;
        }

        workspace.KeyPositions[index] = position;
        KeyPacking.PackKey(ref *call.KeyRow(block.Batch, block.KeyValueHead, position), TKernel.HeadDim, vector, ref keyLane);
        return CopyValue(call.ValueRow(block.Batch, block.KeyValueHead, position), value)
            ? PanelState.None
            : PanelState.HasNonFiniteValues;
    }

    /// <summary>Copies a value, pads it with zeros, and tells whether it is finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CopyValue(float* source, float* target)
    {
        // x - x is 0 for a finite x and NaN otherwise.
        var d = 0;
        var rest = 0f;
        var finite = true;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            var check = Vector512<float>.Zero;
            for (; d + Vector512<float>.Count <= TKernel.ValueDim; d += Vector512<float>.Count)
            {
                var x = Vector512.Load(source + d);
                check += x - x;
                x.Store(target + d);
            }

            finite = Vector512.EqualsAll(check, Vector512<float>.Zero);
        }
        else if (TKernel.VectorLength > 1 && Vector128.IsHardwareAccelerated)
        {
            var check = Vector128<float>.Zero;
            for (; d + Vector128<float>.Count <= TKernel.ValueDim; d += Vector128<float>.Count)
            {
                var x = Vector128.Load(source + d);
                check += x - x;
                x.Store(target + d);
            }

            finite = Vector128.EqualsAll(check, Vector128<float>.Zero);
        }

        for (; d < TKernel.ValueDim; d++)
        {
            rest += source[d] - source[d];
            target[d] = source[d];
        }

        for (; d < KernelShape<TKernel>.PaddedValueDim; d++)
        {
            target[d] = 0;
        }

        return finite && rest == 0;
    }
}
