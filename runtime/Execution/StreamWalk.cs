namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The loop nest: the keys of a stream in chunks; each chunk is staged once and meets every tile of rows that attends some of it.
/// </summary>
internal static class StreamWalk<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Attends the keys of a stream.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block of rows.</param>
    /// <param name="workspace">Its rows and segments.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="tiles">The tiles that attend some of its keys.</param>
    /// <param name="start">First place to attend.</param>
    /// <param name="end">The place after the last to attend.</param>
    public static void Walk(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, in KeyStream stream, ReadOnlySpan<TileSegments> tiles, int start, int end)
    {
        var (chunk, next) = (workspace.Chunk, workspace.NextChunk);
        workspace.Needed.Collect(workspace.Segments, tiles, start, end);
        workspace.Needed.Take(chunk, TKernel.KeyChunk, TKernel.VectorLength);
        while (chunk.Count > 0)
        {
            workspace.Needed.Take(next, TKernel.KeyChunk, TKernel.VectorLength);
            if (KeyStager<TKernel>.Stage(call, block, workspace, stream, chunk))
            {
                var prefetch = new KeyPrefetch<TKernel>(call, block, stream, next, tiles.Length);
                foreach (var tile in tiles)
                {
                    AttendTile(call, block, workspace, tile, chunk, start, end, ref prefetch);
                }
            }

            (chunk, next) = (next, chunk);
        }
    }

    private static void AttendTile(
        AttentionCall call,
        in RowBlock block,
        KernelWorkspace workspace,
        TileSegments tile,
        ChunkPlan chunk,
        int start,
        int end,
        ref KeyPrefetch<TKernel> prefetch)
    {
        var (firstPlace, lastPlace) = (Math.Max(start, chunk.FirstPlace), Math.Min(end - 1, chunk.LastPlace));
        for (var index = tile.First; index < tile.First + tile.Count; index++)
        {
            ref readonly var segment = ref workspace.Segments[index];
            if (segment.Last < firstPlace || segment.First > lastPlace)
            {
                continue;
            }

            for (var run = 0; run < chunk.Count; run++)
            {
                ref readonly var places = ref chunk[run];
                var from = Math.Max(Math.Max(places.First, start), segment.First);
                var to = Math.Min(Math.Min(places.End, end), segment.Last + 1);
                if (from < to)
                {
                    prefetch.Step();
                    var shift = places.First - places.Staged;
                    TileAttention<TKernel>.Attend(call, block, workspace, tile.Tile, segment, shift, from - shift, to - shift);
                }
            }
        }
    }
}
