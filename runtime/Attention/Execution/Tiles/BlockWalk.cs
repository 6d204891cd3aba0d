using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The loop nest: the keys of a block's streams in key blocks. Each key block is packed once and used by every tile of rows that attends some
/// of it.
/// </summary>
internal static unsafe class BlockWalk<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Tiles between prefetching queries and reading them.</summary>
    private const int TilesAhead = 2;

    /// <summary>
    /// Key blocks after which sums are folded into totals of double precision. In long rows each run of keys is summed from zero and then added:
    /// a row's sums have as many summands as runs, and folding bounds their number.
    /// </summary>
    private const int KeyBlocksPerFold = 256;

    /// <summary>Most rows for which reading a key where the caller has it is faster than packing it.</summary>
    private const int MostRowsInPlace = 4;

    /// <summary>Attends the keys of all planned streams.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block of rows.</param>
    /// <param name="workspace">Its rows, segments and streams.</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Walk(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int rows)
    {
        workspace.KeyBlocksSoFar = 0;
        workspace.Totals.Clear();
        var (keyBlock, next) = (workspace.KeyBlock, workspace.NextKeyBlock);
        workspace.KeyBlocks.Begin(call, block);
        workspace.KeyBlocks.Take(keyBlock, TKernel.KeyBlock, TKernel.VectorLength);
        while (keyBlock.Count > 0)
        {
            workspace.KeyBlocks.Take(next, TKernel.KeyBlock, TKernel.VectorLength);
            var tiles = workspace.Streams.Tiles(keyBlock.Stream, out var stream);
            var (from, to) = call.StreamOf(block, stream).Places(block.KeyStart, block.KeyEnd);
            workspace.RowsInPlace = CountInPlace(workspace, tiles);
            if (IsPacked(call, block, workspace, stream, keyBlock) || KeyPacker<TKernel>.Pack(call, block, workspace, call.StreamOf(block, stream), keyBlock))
            {
                workspace.Streams.Tiles(next.Stream, out var nextStream);
                if (workspace.RowsInPlace > 0)
                {
                    var runs = new InPlaceRuns<TKernel>(call, block, workspace);
                    AttendTile(workspace, tiles[0], keyBlock, from, to, ref runs);
                }
                else
                {
                    AttendTiles(call, block, workspace, tiles, keyBlock, from, to, new KeyPrefetch<TKernel>(call, block, call.StreamOf(block, nextStream), next, tiles.Length));
                }
            }
            else
            {
                workspace.Packed = default;
            }

            (keyBlock, next) = (next, keyBlock);
            if (++workspace.KeyBlocksSoFar % KeyBlocksPerFold == 0)
            {
                workspace.Totals.Fold<TKernel>(workspace, rows, call.ScoreScale);
            }
        }

        if (workspace.KeyBlocksSoFar >= KeyBlocksPerFold)
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

    /// <summary>Whether the block before has left these keys packed, as it does where all keys fit a key block; records which keys are packed from now on.</summary>
    private static bool IsPacked(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int stream, KeyBlockPlan keyBlock)
    {
        var keys = keyBlock.Count == 1 && workspace.RowsInPlace == 0 ? new PackedKeys(call, block.IsGlobal, block.Sequence, block.Head, stream, keyBlock[0].First, keyBlock[0].End) : default;
        var isPacked = keys.Call is not null && keys == workspace.Packed;
        workspace.Packed = keys;
        return isPacked;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AttendTiles(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, ReadOnlySpan<TileSegments> tiles, KeyBlockPlan keyBlock, int start, int end, KeyPrefetch<TKernel> prefetch)
    {
        if (!TKernel.Overlaps || VectorWidths.IsFirst512)
        {
            var sequence = new TileSequence<TKernel>(call, block, workspace, prefetch);
            AttendEach(workspace, tiles, keyBlock, start, end, ref sequence);
        }
        else
        {
            var pipeline = new TilePipeline<TKernel>(call, block, workspace, prefetch);
            AttendEach(workspace, tiles, keyBlock, start, end, ref pipeline);
            pipeline.Complete();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AttendEach<TRuns>(
        KernelWorkspace workspace, ReadOnlySpan<TileSegments> tiles, KeyBlockPlan keyBlock, int start, int end, ref TRuns runs)
        where TRuns : ITileRuns, allows ref struct
    {
        foreach (ref readonly var tile in tiles)
        {
            AttendTile(workspace, tile, keyBlock, start, end, ref runs);
        }
    }

    /// <summary>Finds the runs of packed keys that a tile attends.</summary>
    /// <param name="workspace">The segments.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="keyBlock">The packed keys.</param>
    /// <param name="start">First place to attend.</param>
    /// <param name="end">The place after the last.</param>
    /// <param name="runs">Attends them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AttendTile<TRuns>(KernelWorkspace workspace, in TileSegments tile, KeyBlockPlan keyBlock, int start, int end, ref TRuns runs)
        where TRuns : ITileRuns, allows ref struct
    {
        var isPrefetched = false;
        var (firstPlace, lastPlace) = (Math.Max(start, keyBlock.FirstPlace), Math.Min(end - 1, keyBlock.LastPlace));
        for (var index = tile.First; index < tile.First + tile.Count; index++)
        {
            ref readonly var segment = ref workspace.Segments[index];
            if (segment.Last < firstPlace || segment.First > lastPlace)
            {
                continue;
            }

            if (!isPrefetched)
            {
                // Not before: with a window few of the block's tiles attend a key block, and the queries of all the others would be prefetched too.
                workspace.PrefetchQueries((nint)(tile.Tile + TilesAhead) * TKernel.RowTile * TKernel.HeadDim, TKernel.RowTile * TKernel.HeadDim);
                isPrefetched = true;
            }

            foreach (ref readonly var run in keyBlock.Runs)
            {
                var from = Math.Max(Math.Max(run.First, start), segment.First);
                var to = Math.Min(Math.Min(run.End, end), segment.Last + 1);
                if (from < to)
                {
                    var shift = run.First - run.Packed;
                    runs.Attend(new TileRun(tile.Tile, index, shift, from - shift, to - shift));
                }
            }
        }
    }
}
