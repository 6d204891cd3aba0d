using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Segments of columns, for rows whose other keys are one range each.</summary>
internal static unsafe class ColumnSegments<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Adds two segments for a tile: the columns before and after the rows' bands.</summary>
    /// <typeparam name="TBand">The rows' bands.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="workspace">Its rows; receives the segments.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="columns">Positions of the columns, ascending.</param>
    /// <param name="places">The columns to add, by their place among all.</param>
    /// <param name="rowBand">The rows' band.</param>
    /// <returns>Whether some row attends a column.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Add<TBand>(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tile, int[] columns, KeyRange places, TBand rowBand)
        where TBand : struct, IRowBand
    {
        var rows = TKernel.RowTile;
        var before = workspace.Segments.Add(rows);
        var after = workspace.Segments.Add(rows);
        workspace.Segments[before].Stream = workspace.Segments[after].Stream = KeyStreamId.Columns;
        for (var row = 0; row < rows; row++)
        {
            var index = (tile * rows) + row;
            var window = call.Windows.RangeOf(call.SequenceOf(block), workspace.RowPosition[index]);
            var band = RowBand.Of(call, block, workspace, index, rowBand);
            if (workspace.RowStates[index].HasNoKeys() || window.IsEmpty)
            {
                continue;
            }

            var first = Math.Max(places.First, Before(columns, window.First));
            var end = Math.Min(places.Last + 1, Before(columns, window.Last + 1));
            var bandFirst = band.IsEmpty ? end : Math.Min(end, Before(columns, band.First));
            var bandEnd = band.IsEmpty ? end : Math.Max(first, Before(columns, band.Last + 1));
            Set(workspace.Segments, before, row, first, bandFirst - 1);
            Set(workspace.Segments, after, row, bandEnd, end - 1);
        }

        var hasBefore = workspace.Segments.Close(before, rows);
        var hasAfter = workspace.Segments.Close(after, rows);
        return hasBefore || hasAfter;
    }

    /// <summary>Number of columns before a key; most often all or none are.</summary>
    public static int Before(int[] columns, int key) =>
        key > columns[^1] ? columns.Length : key <= columns[0] ? 0 : RowKeys.LowerBound(columns, key);

    private static void Set(SegmentTable segments, int segment, int row, int first, int last)
    {
        // An empty range has one form, which contains no place.
        segments.RowFirst((segment * TKernel.RowTile) + row) = last < first ? 0 : first;
        segments.RowLast((segment * TKernel.RowTile) + row) = last < first ? -1 : last;
    }
}
