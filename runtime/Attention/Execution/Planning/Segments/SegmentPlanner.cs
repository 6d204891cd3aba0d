using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Works out which keys the tiles of a block attend.</summary>
internal static unsafe class SegmentPlanner<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Plans a block.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="workspace">Its rows; receives segments and streams.</param>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="kinds">The keys to plan for.</param>
    public static void Plan(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles, KeyKinds kinds)
    {
        workspace.Segments.Clear();
        workspace.Streams.Clear();
        Add(call, block, workspace, 0, tiles, kinds);
    }

    /// <summary>Adds what some tiles attend.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The tiles' block.</param>
    /// <param name="workspace">Its rows; receives segments and streams.</param>
    /// <param name="start">The first tile.</param>
    /// <param name="end">The tile after the last.</param>
    /// <param name="kinds">The keys to plan for.</param>
    public static void Add(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end, KeyKinds kinds)
    {
        if (block.IsGlobal && call.Windows.AreRanges && !call.Pattern.IsCausal)
        {
            PlanAlike(KeyStreamId.Consecutive, new KeyRange(block.KeyStart, Math.Min(block.KeyEnd, call.SequenceOf(block).KeyCount) - 1), workspace, start, end);
        }
        else if (call.UsesBands)
        {
            PlanBands(call, block, workspace, start, end, new ClassBand(call.Class));
            if (call.Class.HasColumns && !block.IsGlobal)
            {
                PlanColumns(call, block, workspace, end, new ClassBand(call.Class));
            }
        }
        else if (call.Class.IsSingleBand && MaskedBandPlanner<TKernel>.Plans(call, block, call.Class.KeyStep))
        {
            MaskedBandPlanner<TKernel>.Plan(call, block, workspace, end, new ClassBand(call.Class));
        }
        else if (WindowBand.Of(call, block, kinds) is { } window)
        {
            PlanBands(call, block, workspace, start, end, window);
            PlanColumns(call, block, workspace, end, window);
        }
        else
        {
            RowKeysPlanner<TKernel>.Plan(call, block, workspace, start, end, kinds);
        }

        // Where there are two passes, the first attends the projected keys.
        if (call.ProjectedCount(block) > 0 && (kinds & KeyKinds.Consecutive) != 0 && block.AttendsProjected)
        {
            PlanAlike(KeyStreamId.Projected, new KeyRange(0, call.ProjectedCount(block) - 1), workspace, start, end);
        }
    }

    /// <summary>One segment that all tiles share, because every row attends the same keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanAlike(int stream, KeyRange keys, KernelWorkspace workspace, int start, int end)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        var segment = workspace.Segments.AddAlike(TKernel.RowTile, keys.First, keys.Last);
        workspace.Segments[segment].Stream = stream;
        for (var tile = start; tile < end; tile++)
        {
            workspace.Streams.Add(stream, new TileSegments(tile, segment, 1));
        }
    }

    /// <summary>One segment for each tile: the rows' bands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanBands<TBand>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end, TBand band)
        where TBand : struct, IRowBand
    {
        for (var tile = start; tile < end; tile++)
        {
            var residue = Blocks.Residue(workspace.RowPosition[tile * TKernel.RowTile], band.Step);
            var stream = band.Step == 1 || block.IsGlobal ? KeyStreamId.Consecutive : residue;
            var segment = AddBand(call, block, workspace, tile * TKernel.RowTile, stream, band);
            if (segment >= 0)
            {
                workspace.Streams.Append(stream, new TileSegments(tile, segment, 1));
            }
        }
    }

    /// <summary>Adds the segment of a tile.</summary>
    /// <returns>Its index; -1 where no row has a key.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddBand<TBand>(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, int firstRow, int stream, TBand band)
        where TBand : struct, IRowBand
    {
        var index = workspace.Segments.AddUnset(TKernel.RowTile);
        ref var segment = ref workspace.Segments[index];
        ref var rowFirst = ref workspace.Segments.RowFirst(segment.Rows);
        ref var rowLast = ref workspace.Segments.RowLast(segment.Rows);
        var ends = new RangeEnds();
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var range = RowBand.Of(call, block, workspace, firstRow + row, band);
            range = stream == KeyStreamId.Consecutive ? range : ToSteps(range, stream, band.Step);
            Unsafe.Add(ref rowFirst, row) = range.First;
            Unsafe.Add(ref rowLast, row) = range.Last;
            ends.Add(range);
        }

        ends.CopyTo(ref segment);
        segment.Stream = stream;
        return ends.All.IsEmpty ? -1 : index;
    }

    /// <summary>Up to two segments for each tile: the columns before and after the rows' bands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanColumns<TBand>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles, TBand rowBand)
        where TBand : struct, IRowBand
    {
        var columns = call.GlobalTokensOf(block).Columns;
        if (columns.Length == 0)
        {
            return;
        }

        for (var tile = 0; tile < tiles; tile++)
        {
            var first = workspace.Segments.Count;
            if (ColumnSegments<TKernel>.Add(call, block, workspace, tile, columns, new KeyRange(0, columns.Length - 1), rowBand))
            {
                workspace.Streams.Add(KeyStreamId.Columns, new TileSegments(tile, first, 2));
            }
        }
    }

    /// <summary>The steps of a residue whose keys lie in a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static KeyRange ToSteps(KeyRange range, int residue, int step)
    {
        if (range.IsEmpty || range.Last < residue)
        {
            return KeyRange.Empty;
        }

        var first = range.First <= residue ? 0 : (range.First - residue + step - 1) / step;
        var last = (range.Last - residue) / step;
        return first > last ? KeyRange.Empty : new KeyRange(first, last);
    }
}
