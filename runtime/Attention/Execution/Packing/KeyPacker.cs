using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Copies keys and values into the workspace: keys as panels, values side by side and padded to whole vectors.</summary>
/// <remarks>
/// Copying the values costs less than 1 % of a window's work. In return loads are aligned, the output kernel has no tails, and the caller's
/// strides do not matter; a row stride of a power of two would otherwise map all rows to a few cache sets.
/// </remarks>
internal static unsafe class KeyPacker<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Packs the keys of a key block.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="workspace">Receives the keys.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="keyBlock">Places in that order; panels are packed whole.</param>
    /// <returns>Whether there is any key that is not padding.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack(AttentionCall call, in RowBlock block, KernelWorkspace workspace, in KeyStream stream, KeyBlockPlan keyBlock)
    {
        var vector = TKernel.VectorLength;
        var source = new KeySource(call, block, stream);
        workspace.AnyPanel = PanelState.None;
        if (source.HasPadding && !AnyKey(source, stream, keyBlock))
        {
            return false;
        }

        if (workspace.RowsInPlace > 0)
        {
            KeyNotes<TKernel>.Take(workspace, source, stream, keyBlock);
            return true;
        }

        var wholePanels = !source.HasPadding && source.AreConsecutive && stream.Positions is null;
        var count = stream.Count(source.Count);
        var panel = 0;
        for (var run = 0; run < keyBlock.Count; run++)
        {
            // The loop counts the keys left: a place behind the last panel may not fit an int.
            for (var left = keyBlock[run].End - keyBlock[run].First; left > 0; left -= vector, panel++)
            {
                var place = keyBlock[run].End - left;
                var state = wholePanels && count - place >= vector
                    ? PackWholePanel(source, workspace, stream, panel, place)
                    : PackKeys(source, workspace, stream, panel, place, count);
                workspace.Panels[panel] = state;
                workspace.AnyPanel |= state;
            }
        }

        return true;
    }

    private static bool AnyKey(in KeySource source, in KeyStream stream, KeyBlockPlan keyBlock)
    {
        for (var run = 0; run < keyBlock.Count; run++)
        {
            for (var place = keyBlock[run].First; place < keyBlock[run].End; place++)
            {
                if (source.Exists(stream.PositionOf(place)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PanelState PackWholePanel(
        in KeySource source, KernelWorkspace workspace, in KeyStream stream, int panel, int place)
    {
        var vector = TKernel.VectorLength;
        var first = stream.PositionOf(place);
        ref var keys = ref *(workspace.Keys + (panel * TKernel.PanelStride));
        KeyPacking.PackPanel(
            ref *source.Key(first), stream.Period * source.KeyStride, TKernel.HeadDim, vector, ref keys);
        KeyNotes<TKernel>.NoteSteps(workspace, stream, panel * vector, place, vector);
        var finite = CopyValues(
            source.Value(first),
            stream.Period * source.ValueStride,
            workspace.Values + (panel * vector * KernelShape<TKernel>.PaddedValueDim));
        return finite ? PanelState.None : PanelState.HasNonFiniteValues;
    }

    /// <summary>Packs a panel key by key: one with padding, one at the end of the keys, or one whose keys are at unequal distances.</summary>
    private static PanelState PackKeys(
        in KeySource source, KernelWorkspace workspace, in KeyStream stream, int panel, int place, int count)
    {
        var state = PanelState.None;
        for (var lane = 0; lane < TKernel.VectorLength; lane++)
        {
            var position = lane < count - place ? stream.PositionOf(place + lane) : -1;
            var exists = position >= 0 && source.Exists(position);
            state |= PackKey(source, workspace, panel, lane, place + lane, exists ? position : -1);
        }

        return state;
    }

    /// <summary>Packs one key, or, for position -1, padding that no row attends.</summary>
    private static PanelState PackKey(
        in KeySource source, KernelWorkspace workspace, int panel, int lane, int place, int position)
    {
        var vector = TKernel.VectorLength;
        var index = (panel * vector) + lane;
        ref var keyLane = ref *(workspace.Keys + (panel * TKernel.PanelStride) + lane);
        var value = workspace.Values + (index * KernelShape<TKernel>.PaddedValueDim);
        workspace.KeyPositions[index] = Math.Max(0, position);
        if (position < 0)
        {
            workspace.KeyPlaces[index] = int.MaxValue;
            KeyPacking.ClearKey(TKernel.HeadDim, vector, ref keyLane);
            new Span<float>(value, KernelShape<TKernel>.PaddedValueDim).Clear();
            return PanelState.HasPadding;
        }

        workspace.KeyPlaces[index] = place;
        KeyPacking.PackKey(ref *source.Key(position), TKernel.HeadDim, vector, ref keyLane);
        return CopyValue(source.Value(position), value)
            ? PanelState.None
            : PanelState.HasNonFiniteValues;
    }

    /// <summary>Copies the values of a panel, pads them with zeros, and tells whether all are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CopyValues(float* source, nint stride, float* target)
    {
        if (TKernel.VectorLength != Vector512<float>.Count || TKernel.ValueDim % Vector512<float>.Count != 0)
        {
            var finite = true;
            for (var lane = 0; lane < TKernel.VectorLength; lane++)
            {
                finite &= CopyValue(source + (lane * stride), target + (lane * KernelShape<TKernel>.PaddedValueDim));
            }

            return finite;
        }

        var check = Vector512<float>.Zero;
        for (var lane = 0; lane < TKernel.VectorLength; lane++)
        {
            for (var d = 0; d < TKernel.ValueDim; d += Vector512<float>.Count)
            {
                var x = Vector512.Load(source + d);
                check += x - x;
                x.Store(target + d);
            }

            source += stride;
            target += TKernel.ValueDim;
        }

        return Vector512.EqualsAll(check, Vector512<float>.Zero);
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
