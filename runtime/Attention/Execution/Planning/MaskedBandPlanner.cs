using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Works out the tiles' keys under a block mask for patterns whose rows have one range of keys each, or one and global tokens, such as
/// windows and causal attention. The mask is read once for all rows of one of its blocks; only the ranges where it ends at a row's own
/// range differ from row to row.
/// </summary>
internal static unsafe class MaskedBandPlanner<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Whether a block of rows can be planned so.</summary>
    /// <param name="call">The call, of a class with a band.</param>
    /// <param name="block">The block.</param>
    /// <param name="step">Distance from one key of the band to the next.</param>
    public static bool Plans(AttentionCall call, in RowBlock block, int step) =>
        step == 1
        && !block.IsGlobal
        && call.HasUsualPositions
        && !call.Windows.AreRanges
        && (block.Count == 1 || call.OrderOf(call.SequenceOf(block), block.Head).RowBlock >= TKernel.RowTile);

    /// <summary>Plans a block. The rows of each tile lie in one block of the mask.</summary>
    /// <typeparam name="TBand">The rows' bands.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="workspace">Its rows; receives segments and streams.</param>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="band">The rows' band.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plan<TBand>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles, TBand band)
        where TBand : struct, IRowBand
    {
        var sequence = call.SequenceOf(block);
        var columns = call.GlobalTokensOf(block).Columns;
        var rowBlock = Math.Max(1, call.OrderOf(sequence, block.Head).RowBlock);
        var (previousBlock, previous, segments) = (0, KeyRange.Empty, default(TileSegments));
        Span<KeyRange> bands = stackalloc KeyRange[TKernel.RowTile];
        for (var tile = 0; tile < tiles; tile++)
        {
            var row = tile * TKernel.RowTile;
            var ends = new RangeEnds();
            for (var index = 0; index < bands.Length; index++)
            {
                bands[index] = RowBand.Of(call, block, workspace, row + index, band);
                ends.Add(bands[index]);
            }

            var queryBlock = Blocks.Of(workspace.RowPosition[row], rowBlock);
            var isSameBlock = tile > 0 && queryBlock == previousBlock;
            if (!isSameBlock)
            {
                call.Windows.SetMasked(workspace.Window, sequence, workspace.RowHead[row], workspace.RowQuery[row]);
            }

            // Without causality, for example, all rows of a block of the mask have the same keys: the tile then repeats the segments of the one before.
            var (all, common) = (ends.All, ends.Common);
            segments = isSameBlock && all == common && all == previous
                ? segments with { Tile = tile }
                : AddSegments(workspace, tile, bands, all, common);
            previousBlock = queryBlock;
            previous = all == common ? all : KeyRange.Empty;
            if (segments.Count > 0)
            {
                workspace.Streams.Append(KeyStreamId.Consecutive, segments);
            }

            if (columns.Length > 0)
            {
                AddColumns(call, block, workspace, tile, columns, band);
            }
        }
    }

    /// <summary>Adds two segments for each range of the mask that has columns.</summary>
    private static void AddColumns<TBand>(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tile, int[] columns, TBand band)
        where TBand : struct, IRowBand
    {
        var start = workspace.Segments.Count;
        var isAttended = false;
        for (var index = 0; index < workspace.Window.Count; index++)
        {
            var masked = workspace.Window[index];
            var places = new KeyRange(
                ColumnSegments<TKernel>.Before(columns, masked.First), ColumnSegments<TKernel>.Before(columns, masked.Last + 1) - 1);
            if (!places.IsEmpty)
            {
                isAttended |= ColumnSegments<TKernel>.Add(call, block, workspace, tile, columns, places, band);
            }
        }

        if (isAttended)
        {
            workspace.Streams.Add(KeyStreamId.Columns, new TileSegments(tile, start, workspace.Segments.Count - start));
        }
    }

    /// <summary>Adds a segment for each range of the mask that some row attends.</summary>
    private static TileSegments AddSegments(KernelWorkspace workspace, int tile, ReadOnlySpan<KeyRange> bands, KeyRange all, KeyRange common)
    {
        var table = workspace.Segments;
        var start = table.Count;
        for (var index = 0; index < workspace.Window.Count && workspace.Window[index].First <= all.Last; index++)
        {
            var masked = workspace.Window[index];
            if (masked.First >= common.First && masked.Last <= common.Last)
            {
                var segment = table.AddAlike(bands.Length, masked.First, masked.Last);
                table[segment].Stream = KeyStreamId.Consecutive;
            }
            else if (masked.Last >= all.First)
            {
                AddSegment(table, bands, masked);
            }
        }

        return new TileSegments(tile, start, table.Count - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSegment(SegmentTable table, ReadOnlySpan<KeyRange> bands, KeyRange masked)
    {
        ref var segment = ref table[table.AddUnset(bands.Length)];
        ref var rowFirst = ref table.RowFirst(segment.Rows);
        ref var rowLast = ref table.RowLast(segment.Rows);
        var ends = new RangeEnds();
        for (var row = 0; row < bands.Length; row++)
        {
            var range = bands[row].Intersect(masked);
            Unsafe.Add(ref rowFirst, row) = range.First;
            Unsafe.Add(ref rowLast, row) = range.Last;
            ends.Add(range);
        }

        ends.CopyTo(ref segment);
        segment.Stream = KeyStreamId.Consecutive;
    }
}
