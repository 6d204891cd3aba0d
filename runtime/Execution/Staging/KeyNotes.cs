using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Notes which keys a chunk has where they are read in place, instead of staging them.</summary>
internal static unsafe class KeyNotes<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Notes the places and positions of a chunk's keys, in whole panels.</summary>
    /// <param name="workspace">Receives them.</param>
    /// <param name="source">Where the keys lie.</param>
    /// <param name="stream">The keys' order.</param>
    /// <param name="chunk">Places in that order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(KernelWorkspace workspace, in KeySource source, in KeyStream stream, ChunkPlan chunk)
    {
        workspace.Source = source;
        new Span<PanelState>(workspace.Panels, TKernel.KeyChunk / TKernel.VectorLength).Clear();
        var count = stream.Count(source.Count);
        var index = 0;
        foreach (ref readonly var run in chunk.Runs)
        {
            var place = run.First;
            if (source.Padding == null && stream.Positions is null)
            {
                for (var end = Math.Min(run.End, count); place < end; place++, index++)
                {
                    workspace.KeyPlaces[index] = place;
                    workspace.KeyPositions[index] = stream.PositionOf(place);
                }
            }

            for (; place < run.End || index % TKernel.VectorLength != 0; place++, index++)
            {
                var position = place < count ? stream.PositionOf(place) : -1;
                var exists = position >= 0 && (source.Padding == null || source.Padding[position]);
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
}
