using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Records the places and positions of a key block's keys: of all of them where they are read in place instead of being packed, otherwise of some that are packed.</summary>
internal static unsafe class KeyNotes<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Records the places and positions of a key block's keys, in whole panels.</summary>
    /// <param name="workspace">Receives them.</param>
    /// <param name="source">Where the keys lie.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="keyBlock">Places in that order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(KernelWorkspace workspace, in KeySource source, in KeyStream stream, KeyBlockPlan keyBlock)
    {
        workspace.Source = source;
        new Span<PanelState>(workspace.Panels, TKernel.KeyBlock / TKernel.VectorLength).Clear();
        var count = stream.Count(source.Count);
        var index = 0;
        foreach (ref readonly var run in keyBlock.Runs)
        {
            var place = run.First;
            if (!source.HasPadding && stream.Positions is null)
            {
                var whole = Math.Max(0, Math.Min(run.End, count) - place);
                NoteSteps(workspace, stream, index, place, whole);
                place += whole;
                index += whole;
            }

            // The loop counts indices: a place behind the last key may not fit an int.
            for (var end = index + (run.End - place); index < end || index % TKernel.VectorLength != 0; place++, index++)
            {
                var position = (uint)place < (uint)count ? stream.PositionOf(place) : -1;
                var exists = position >= 0 && source.Exists(position);
                workspace.KeyPlaces[index] = exists ? place : int.MaxValue;
                workspace.KeyPositions[index] = Math.Max(0, position);
                if (!exists)
                {
                    workspace.Panels[index / TKernel.VectorLength] = PanelState.HasPadding;
                    workspace.AnyPanel = PanelState.HasPadding;
                }
            }
        }
    }

    /// <summary>Records keys that follow each other in a stream without a list of positions.</summary>
    /// <param name="workspace">Receives them.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="index">Where they go.</param>
    /// <param name="place">Place of the first.</param>
    /// <param name="count">Number of keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteSteps(KernelWorkspace workspace, in KeyStream stream, int index, int place, int count)
    {
        Fill(workspace.KeyPlaces + index, place, 1, count);
        Fill(workspace.KeyPositions + index, stream.PositionOf(place), stream.Period, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(int* target, int first, int step, int count)
    {
        var index = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var (next, more) = (Vector128.CreateSequence(first, step), Vector128.Create(step * Vector128<int>.Count));
            for (; index <= count - Vector128<int>.Count; index += Vector128<int>.Count, next += more)
            {
                next.Store(target + index);
            }
        }

        for (; index < count; index++)
        {
            target[index] = first + (index * step);
        }
    }
}
