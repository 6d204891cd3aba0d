namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The loop nest: a block of rows walks its keys in chunks; each chunk is staged once and meets every tile of rows whose
/// range it touches.
/// </summary>
/// <remarks>
/// Chunks begin at multiples of the key chunk and rows are cut by shape alone, so that the order of every addition, and with
/// it every bit of the result, is independent of the number of threads.
/// </remarks>
internal static unsafe class RowBlockTraversal<TPattern, TKernel>
    where TPattern : struct, IKernelPattern
    where TKernel : struct, IMicroKernels
{
    /// <summary>Computes one block.</summary>
    public static void Attend(AttentionCall call, in RowBlock block, KernelWorkspace workspace)
    {
        var tiles = RowLoader<TPattern, TKernel>.Load(call, block, workspace);
        WalkBand(call, block, workspace, tiles);
        if (TPattern.HasGlobalColumns && !block.IsGlobal)
        {
            WalkColumns(call, block, workspace, tiles);
        }

        RowFinisher<TKernel>.Finish(call, block, workspace);
    }

    private static void WalkBand(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles)
    {
        int first = int.MaxValue, last = -1;
        for (var tile = 0; tile < tiles; tile++)
        {
            first = Math.Min(first, workspace.Tiles[tile].First);
            last = Math.Max(last, workspace.Tiles[tile].Last);
        }

        first = Math.Max(first, block.KeyStart);
        last = Math.Min(last, block.KeyEnd - 1);
        for (var chunk = first / TKernel.KeyChunk * TKernel.KeyChunk; chunk <= last; chunk += TKernel.KeyChunk)
        {
            // Panels begin at multiples of the vector length.
            var start = Math.Max(chunk, first / TKernel.VectorLength * TKernel.VectorLength);
            var end = Math.Min(chunk + TKernel.KeyChunk, last + 1);
            if (!KeyStager<TKernel>.Stage(call, block, workspace, start, end))
            {
                continue;
            }

            var prefetch = new KeyPrefetch<TKernel>(call, block, chunk + TKernel.KeyChunk, last, tiles);
            for (var tile = 0; tile < tiles; tile++)
            {
                var from = Math.Max(start, Math.Max(first, workspace.Tiles[tile].First));
                var to = Math.Min(end, workspace.Tiles[tile].Last + 1);
                if (from < to)
                {
                    prefetch.Step();
                    TileAttention<TKernel>.AttendBand(workspace, tile, start, from - start, to - start);
                }
            }
        }
    }

    private static void WalkColumns(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles)
    {
        var columns = call.GlobalTokens[block.Batch].Columns;
        for (var start = 0; start < columns.Length; start += TKernel.KeyChunk)
        {
            var positions = columns.AsSpan(start, Math.Min(TKernel.KeyChunk, columns.Length - start));
            KeyStager<TKernel>.StageGathered(call, block, workspace, positions);
            for (var tile = 0; tile < tiles; tile++)
            {
                TileAttention<TKernel>.AttendColumns(workspace, tile, positions);
            }
        }
    }
}
