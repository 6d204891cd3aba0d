using System.Diagnostics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>One block of rows: its queries, its keys stream by stream, its results.</summary>
/// <remarks>
/// Rows, key blocks and streams are cut and ordered by shape and pattern alone, so that the order of every addition, and with it every
/// bit of the result, is independent of the number of threads.
/// </remarks>
internal static class RowBlockTraversal<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>2^-126.</summary>
    private const float SmallUnit = 1.17549435e-38f;

    /// <summary>Computes one block, a second time where large values left float32's range on the way to their mean.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="globals">Global rows that attend some of its keys along with it; none where it has no rows.</param>
    /// <param name="workspace">A worker's buffers.</param>
    public static void Attend(AttentionCall call, in RowBlock block, in RowBlock globals, KernelWorkspace workspace)
    {
        var start = call.Statistics is null ? 0 : Stopwatch.GetTimestamp();
        workspace.ProbabilityUnit = 1;
        if (!AttendOnce(call, block, globals, workspace))
        {
            // Probabilities are up to 2^106 and the sums over 2^31 keys up to 2^124: with this unit their products with any values stay in range.
            workspace.ProbabilityUnit = SmallUnit;
            AttendOnce(call, block, globals, workspace);
            workspace.ProbabilityUnit = 1;
        }

        call.Statistics?.AddBlock(start);
    }

    /// <summary>Computes one block.</summary>
    /// <returns>Whether all outputs are finite.</returns>
    private static bool AttendOnce(AttentionCall call, in RowBlock block, in RowBlock globals, KernelWorkspace workspace)
    {
        var order = block.IsGlobal ? RowOrder.Plain : call.OrderOf(call.SequenceOf(block), block.Head);
        var tiles = RowLoader<TKernel>.Load(call, block, order.First, workspace);
        var globalTiles = RowLoader<TKernel>.Append(call, globals, workspace, tiles);
        Plan(call, block, globals, workspace, tiles, globalTiles, order.IsSplit ? KeyKinds.Consecutive : KeyKinds.All);
        BlockWalk<TKernel>.Walk(call, block, workspace, (tiles + globalTiles) * TKernel.RowTile);
        if (order.IsSplit)
        {
            workspace.ExchangeRows();
            var gathered = tiles * TKernel.RowTile;
            tiles = RowLoader<TKernel>.Load(call, block, order, workspace);
            RowSwap<TKernel>.CarryOver(block, gathered, tiles * TKernel.RowTile, workspace);
            Plan(call, block, globals, workspace, tiles, 0, KeyKinds.Stepped);
            BlockWalk<TKernel>.Walk(call, block, workspace, tiles * TKernel.RowTile);
        }

        var rows = tiles * TKernel.RowTile;
        return RowFinisher<TKernel>.Finish(call, block, workspace, 0, rows)
            & RowFinisher<TKernel>.Finish(call, globals, workspace, rows, rows + (globalTiles * TKernel.RowTile));
    }

    /// <summary>Works out which keys a block's loaded rows attend, unless those before had the same.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="globals">Global rows behind its own; none where it has no rows.</param>
    /// <param name="workspace">The rows; receives the plan.</param>
    /// <param name="tiles">Number of tiles of the block's own rows.</param>
    /// <param name="globalTiles">Number of tiles of global rows.</param>
    /// <param name="kinds">The keys to plan for.</param>
    public static void Plan(AttentionCall call, in RowBlock block, in RowBlock globals, KernelWorkspace workspace, int tiles, int globalTiles, KeyKinds kinds)
    {
        var planned = PlannedRows.Of(call, block, kinds);
        if (planned.Call is not null && planned == workspace.Planned)
        {
            return;
        }

        var start = call.Statistics is null ? 0 : Stopwatch.GetTimestamp();
        SegmentPlanner<TKernel>.Plan(call, block, workspace, tiles, kinds);
        if (globalTiles > 0)
        {
            SegmentPlanner<TKernel>.Add(call, globals, workspace, tiles, tiles + globalTiles, KeyKinds.Consecutive);
        }

        workspace.Planned = planned;
        call.Statistics?.AddPlanning(start);
    }
}

/// <summary>Kinds of keys that a block's rows attend in one pass.</summary>
[Flags]
internal enum KeyKinds
{
    /// <summary>Consecutive keys, and columns.</summary>
    Consecutive = 1,

    /// <summary>Keys of equal residue.</summary>
    Stepped = 2,

    /// <summary>All.</summary>
    All = Consecutive | Stepped,
}
