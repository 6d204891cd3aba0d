namespace SparseAttentionGen.CompilerServices;

/// <summary>One block of rows: its queries, its keys stream by stream, its results.</summary>
/// <remarks>
/// Rows, chunks and streams are cut and ordered by shape and pattern alone, so that the order of every addition, and with it every
/// bit of the result, is independent of the number of threads.
/// </remarks>
internal static class RowBlockTraversal<TPattern, TKernel>
    where TPattern : struct, IKernelPattern
    where TKernel : struct, IMicroKernels
{
    /// <summary>Computes one block.</summary>
    public static void Attend(AttentionCall call, in RowBlock block, KernelWorkspace workspace)
    {
        var tiles = RowLoader<TKernel>.Load(call, block, workspace);
        SegmentPlanner<TPattern, TKernel>.Plan(call, block, workspace, tiles);
        for (var index = 0; index < workspace.Streams.Count; index++)
        {
            var entries = workspace.Streams.Tiles(index, out var id);
            var stream = call.StreamOf(block, id);
            var (start, end) = block.IsGlobal ? (block.KeyStart, block.KeyEnd) : (0, int.MaxValue);
            StreamWalk<TKernel>.Walk(call, block, workspace, stream, entries, start, end);
        }

        RowFinisher<TKernel>.Finish(call, block, workspace, tiles * TKernel.RowTile);
    }
}
