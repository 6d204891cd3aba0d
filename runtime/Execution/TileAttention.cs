using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>A tile of rows meets the staged keys: scores, probabilities and sums, then outputs.</summary>
internal static unsafe class TileAttention<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Attends the keys of the rows' bands.</summary>
    /// <param name="workspace">The staged keys and the rows.</param>
    /// <param name="tile">The tile of rows.</param>
    /// <param name="stagedStart">Position of the first staged key.</param>
    /// <param name="from">First staged key that some row attends.</param>
    /// <param name="to">The staged key after the last that some row attends.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AttendBand(KernelWorkspace workspace, int tile, int stagedStart, int from, int to)
    {
        var vector = TKernel.VectorLength;
        var keyTile = KernelShape<TKernel>.KeyTile;
        var rows = new TileRows<TKernel>(workspace, tile);
        var commonFirst = workspace.Tiles[tile].CommonFirst - stagedStart;
        var commonLast = workspace.Tiles[tile].CommonLast - stagedStart;
        var hasPadding = (workspace.AnyPanel & PanelState.HasPadding) != 0;
        SumCheck<TKernel>.Save(workspace, rows.Sums);

        var key = from / vector * vector;
        var begin = key;
        for (; key + ((TKernel.PanelTile - 1) * vector) < to; key += keyTile)
        {
            ref var keys = ref *(workspace.Keys + ((nint)key * TKernel.HeadDim));
            ref var probabilities = ref *(workspace.Probabilities + key);
            if (key >= commonFirst && key + keyTile - 1 <= commonLast && !(hasPadding && HasPadding(workspace, key)))
            {
                TKernel.ScoreTile(ref *rows.Queries, ref keys, ref probabilities, ref *rows.Sums, ref *rows.References);
            }
            else
            {
                TKernel.ScoreTileMasked(
                    ref *rows.Queries, ref keys, ref probabilities, ref *rows.Sums, ref *rows.References,
                    ref *(workspace.KeyPositions + key), ref *rows.First, ref *rows.Last);
            }
        }

        for (; key < to; key += vector)
        {
            ref var scores = ref *(workspace.Probabilities + key);
            TKernel.ScorePanel(ref *rows.Queries, ref *(workspace.Keys + ((nint)key * TKernel.HeadDim)), ref scores);
            TKernel.MaskBand(
                ref scores, ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPositions + key), ref *rows.First, ref *rows.Last);
        }

        if (!SumCheck<TKernel>.IsInRange(rows.Sums))
        {
            ReferenceUpdate<TKernel>.UpdateBand(workspace, rows, begin, to, stagedStart + from, stagedStart + to - 1);
        }

        AddOutputs(workspace, rows, from, to);
    }

    /// <summary>Attends global columns that are not in the rows' bands.</summary>
    /// <param name="workspace">The staged keys and the rows.</param>
    /// <param name="tile">The tile of rows.</param>
    /// <param name="positions">Positions of the staged keys, ascending.</param>
    public static void AttendColumns(KernelWorkspace workspace, int tile, ReadOnlySpan<int> positions)
    {
        var vector = TKernel.VectorLength;
        var keyTile = KernelShape<TKernel>.KeyTile;
        var range = workspace.Tiles[tile];
        var (from, to) = ColumnsOutside(range, positions);
        if (from >= to)
        {
            return;
        }

        var rows = new TileRows<TKernel>(workspace, tile);
        SumCheck<TKernel>.Save(workspace, rows.Sums);
        var key = from / vector * vector;
        var begin = key;
        while (key < to)
        {
            ref var keys = ref *(workspace.Keys + ((nint)key * TKernel.HeadDim));
            ref var scores = ref *(workspace.Probabilities + key);
            if (key + keyTile <= to && IsOutside(range, positions[key], positions[key + keyTile - 1]))
            {
                TKernel.ScoreTile(ref *rows.Queries, ref keys, ref scores, ref *rows.Sums, ref *rows.References);
                key += keyTile;
                continue;
            }

            TKernel.ScorePanel(ref *rows.Queries, ref keys, ref scores);
            TKernel.MaskColumns(
                ref scores, ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPositions + key),
                ref *rows.First, ref *rows.Last, ref *rows.Limit);
            key += vector;
        }

        if (!SumCheck<TKernel>.IsInRange(rows.Sums))
        {
            ReferenceUpdate<TKernel>.UpdateColumns(workspace, rows, begin, to);
        }

        AddOutputs(workspace, rows, from, to);
    }

    /// <summary>Leaves out the columns at either end that every row has in its band or that no row may attend.</summary>
    private static (int From, int To) ColumnsOutside(in TileRange range, ReadOnlySpan<int> positions)
    {
        int from = 0, to = positions.Length;
        while (to > 0 && (positions[to - 1] > range.LargestLimit || IsCommon(range, positions[to - 1])))
        {
            to--;
        }

        while (from < to && IsCommon(range, positions[from]))
        {
            from++;
        }

        return (from, to);
    }

    private static bool IsCommon(in TileRange range, int position) =>
        position >= range.CommonFirst && position <= range.CommonLast;

    private static bool IsOutside(in TileRange range, int first, int last) =>
        (last < range.First || first > range.Last) && last <= range.SmallestLimit;

    private static bool HasPadding(KernelWorkspace workspace, int key)
    {
        var state = PanelState.None;
        var panel = key / TKernel.VectorLength;
        for (var index = 0; index < TKernel.PanelTile; index++)
        {
            state |= workspace.Panels[panel + index];
        }

        return (state & PanelState.HasPadding) != 0;
    }

    private static void AddOutputs(KernelWorkspace workspace, in TileRows<TKernel> rows, int from, int to)
    {
        var values = workspace.Values + ((nint)from * KernelShape<TKernel>.PaddedValueDim);
        if ((workspace.AnyPanel & PanelState.HasNonFiniteValues) == 0)
        {
            TKernel.OutputTile(ref *(workspace.Probabilities + from), ref *values, ref *rows.Accumulators, to - from);
        }
        else
        {
            NonFiniteOutput<TKernel>.Add(workspace, rows, from, to);
        }
    }
}
