using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The loop nest: the keys of a block's streams in chunks; each chunk is staged once and meets every tile of rows that attends some
/// of it.
/// </summary>
internal static unsafe class BlockWalk<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Tiles between asking for queries and reading them.</summary>
    private const int TilesAhead = 2;

    /// <summary>
    /// Chunks after which sums are folded into totals of double precision: in long rows a run's sums begin at zero, so that a row's sums have as many summands as runs.
    /// </summary>
    private const int ChunksPerFold = 256;

    /// <summary>Rows for which reading a key where the caller has it takes less than staging it.</summary>
    private const int MostRowsInPlace = 4;

    /// <summary>Attends the keys of all planned streams.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block of rows.</param>
    /// <param name="workspace">Its rows, segments and streams.</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Walk(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int rows)
    {
        workspace.ChunksSoFar = 0;
        workspace.Totals.Clear();
        var (start, end) = (block.KeyStart, block.KeyEnd);
        var (chunk, next) = (workspace.Chunk, workspace.NextChunk);
        workspace.Chunks.Begin(start, end);
        workspace.Chunks.Take(chunk, TKernel.KeyChunk, TKernel.VectorLength);
        while (chunk.Count > 0)
        {
            workspace.Chunks.Take(next, TKernel.KeyChunk, TKernel.VectorLength);
            var tiles = workspace.Streams.Tiles(chunk.Stream, out var stream);
            var (from, to) = KeyStreamId.Limits(stream, start, end);
            workspace.RowsInPlace = CountInPlace(workspace, tiles);
            if (IsStaged(call, block, workspace, stream, chunk) || KeyStager<TKernel>.Stage(call, block, workspace, call.StreamOf(block, stream), chunk))
            {
                workspace.Streams.Tiles(next.Stream, out var nextStream);
                if (workspace.RowsInPlace > 0)
                {
                    var runs = new InPlaceRuns<TKernel>(call, block, workspace);
                    AttendTile(workspace, tiles[0], chunk, from, to, ref runs);
                }
                else
                {
                    AttendTiles(call, block, workspace, tiles, chunk, from, to, new KeyPrefetch<TKernel>(call, block, call.StreamOf(block, nextStream), next, tiles.Length));
                }
            }
            else
            {
                workspace.Staged = default;
            }

            (chunk, next) = (next, chunk);
            if (++workspace.ChunksSoFar % ChunksPerFold == 0)
            {
                workspace.Totals.Fold<TKernel>(workspace, rows, call.ScoreScale);
            }
        }

        if (workspace.ChunksSoFar >= ChunksPerFold)
        {
            workspace.Totals.Restore<TKernel>(workspace, rows, call.ScoreScale);
        }
    }

    /// <summary>The rows of the only tile that attends a stream, where they are so few that its keys are better read in place; 0: none.</summary>
    private static int CountInPlace(KernelWorkspace workspace, ReadOnlySpan<TileSegments> tiles)
    {
        if (!RowsInPlace<TKernel>.IsSupported || tiles.Length > 1)
        {
            return 0;
        }

        var (first, rows) = (tiles[0].Tile * TKernel.RowTile, TKernel.RowTile);
        while (rows > 1 && workspace.RowStates[first + rows - 1] == RowState.Fill)
        {
            rows--;
        }

        return rows <= MostRowsInPlace ? rows : 0;
    }

    /// <summary>Whether the block before has left the keys staged, as where all keys fit a chunk; notes what will be staged otherwise.</summary>
    private static bool IsStaged(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int stream, ChunkPlan chunk)
    {
        var keys = chunk.Count == 1 && workspace.RowsInPlace == 0 ? new StagedKeys(call, block.IsGlobal, block.Sequence, block.Head, stream, chunk[0].First, chunk[0].End) : default;
        var isStaged = keys.Call is not null && keys == workspace.Staged;
        workspace.Staged = keys;
        return isStaged;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AttendTiles(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, ReadOnlySpan<TileSegments> tiles, ChunkPlan chunk, int start, int end, KeyPrefetch<TKernel> prefetch)
    {
        if (!TKernel.Overlaps || VectorWidths.IsFirst512)
        {
            var sequence = new TileSequence<TKernel>(call, block, workspace, prefetch);
            AttendEach(workspace, tiles, chunk, start, end, ref sequence);
        }
        else
        {
            var pipeline = new TilePipeline<TKernel>(call, block, workspace, prefetch);
            AttendEach(workspace, tiles, chunk, start, end, ref pipeline);
            pipeline.Complete();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AttendEach<TRuns>(
        KernelWorkspace workspace, ReadOnlySpan<TileSegments> tiles, ChunkPlan chunk, int start, int end, ref TRuns runs)
        where TRuns : ITileRuns, allows ref struct
    {
        foreach (ref readonly var tile in tiles)
        {
            AttendTile(workspace, tile, chunk, start, end, ref runs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AttendTile<TRuns>(KernelWorkspace workspace, in TileSegments tile, ChunkPlan chunk, int start, int end, ref TRuns runs)
        where TRuns : ITileRuns, allows ref struct
    {
        var isAsked = false;
        var (firstPlace, lastPlace) = (Math.Max(start, chunk.FirstPlace), Math.Min(end - 1, chunk.LastPlace));
        for (var index = tile.First; index < tile.First + tile.Count; index++)
        {
            ref readonly var segment = ref workspace.Segments[index];
            if (segment.Last < firstPlace || segment.First > lastPlace)
            {
                continue;
            }

            if (!isAsked)
            {
                // Only here: a window's chunk meets few of the block's tiles, and would ask for the queries of all of them.
                workspace.PrefetchQueries((nint)(tile.Tile + TilesAhead) * TKernel.RowTile * TKernel.HeadDim, TKernel.RowTile * TKernel.HeadDim);
                isAsked = true;
            }

            foreach (ref readonly var run in chunk.Runs)
            {
                var from = Math.Max(Math.Max(run.First, start), segment.First);
                var to = Math.Min(Math.Min(run.End, end), segment.Last + 1);
                if (from < to)
                {
                    var shift = run.First - run.Staged;
                    runs.Attend(new TileRun(tile.Tile, index, shift, from - shift, to - shift));
                }
            }
        }
    }
}
