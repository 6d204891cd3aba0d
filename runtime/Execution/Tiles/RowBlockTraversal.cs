using System.Diagnostics;

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
        var start = call.Statistics is null ? 0 : Stopwatch.GetTimestamp();
        var order = block.IsGlobal ? RowOrder.Plain : call.OrderOf(block.Head);
        var tiles = RowLoader<TKernel>.Load(call, block, order.First, workspace);
        Plan(call, block, workspace, tiles, order.IsSplit ? KeyKinds.Consecutive : KeyKinds.All);
        BlockWalk<TKernel>.Walk(call, block, workspace);
        if (order.IsSplit)
        {
            workspace.ExchangeRows();
            var gathered = tiles * TKernel.RowTile;
            tiles = RowLoader<TKernel>.Load(call, block, order, workspace);
            RowSwap<TKernel>.CarryOver(block, gathered, tiles * TKernel.RowTile, workspace);
            Plan(call, block, workspace, tiles, KeyKinds.Stepped);
            BlockWalk<TKernel>.Walk(call, block, workspace);
        }

        RowFinisher<TKernel>.Finish(call, block, workspace, tiles * TKernel.RowTile);
        call.Statistics?.AddBlock(start);
    }

    private static void Plan(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tiles, KeyKinds kinds)
    {
        var planned = PlannedRows.Of(call, block, kinds);
        if (planned.Call is not null && planned == workspace.Planned)
        {
            return;
        }

        var start = call.Statistics is null ? 0 : Stopwatch.GetTimestamp();
        SegmentPlanner<TPattern, TKernel>.Plan(call, block, workspace, tiles, kinds);
        workspace.Planned = planned;
        call.Statistics?.AddPlanning(start);
    }
}

/// <summary>Kinds of keys that a block's rows meet together.</summary>
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
