using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Brings the queries of a block into the workspace, in tiles of rows.</summary>
internal static unsafe class RowLoader<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Loads a block's rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The queries.</param>
    /// <param name="workspace">Receives queries, and cleared sums.</param>
    /// <returns>Number of tiles.</returns>
    public static int Load(AttentionCall call, in RowBlock block, KernelWorkspace workspace)
    {
        var rows = 0;
        var order = call.OrderOf(block.Head);
        if (block.IsGlobal || order.Period >= block.Count || (order.Period <= 1 && order.RowBlock < TKernel.RowTile))
        {
            rows = AddQueries(call, block, workspace, rows, 0, block.Count, 1);
        }
        else if (order.Period > 1)
        {
            for (var residue = 0; residue < order.Period; residue++)
            {
                rows = AddQueries(call, block, workspace, rows, residue, block.Count, order.Period);
            }
        }
        else
        {
            for (int first = 0, end; first < block.Count; first = end)
            {
                var position = block.Start + first + call.QueryOffset;
                end = (int)Math.Min(block.Count, first + order.RowBlock - (long)Blocks.Residue(position, order.RowBlock));
                rows = AddQueries(call, block, workspace, rows, first, end, 1);
            }
        }

        Clear(workspace, rows);
        return rows / TKernel.RowTile;
    }

    /// <summary>Adds some queries, of all heads, and fills up the last tile with copies of the last row, so that no row is special.</summary>
    private static int AddQueries(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int row, int first, int end, int step)
    {
        for (var index = first; index < end; index += step)
        {
            var query = block.IsGlobal ? call.GlobalTokensOf(block).Rows[block.Start + index] : block.Start + index;
            var state = !block.IsGlobal && call.GlobalTokensOf(block).IsRow(query) ? RowState.Elsewhere : RowState.Computed;
            for (var head = block.Head; head < block.Head + block.HeadCount; head++, row++)
            {
                Copy(call.QueryRow(block.Batch, head, query), workspace.Queries + (row * TKernel.HeadDim));
                workspace.RowQuery[row] = query;
                workspace.RowPosition[row] = query + call.QueryOffset;
                workspace.RowHead[row] = head;
                workspace.RowStates[row] = state;
            }
        }

        for (; row % TKernel.RowTile != 0; row++)
        {
            Copy(workspace.Queries + ((row - 1) * TKernel.HeadDim), workspace.Queries + (row * TKernel.HeadDim));
            workspace.RowQuery[row] = workspace.RowQuery[row - 1];
            workspace.RowPosition[row] = workspace.RowPosition[row - 1];
            workspace.RowHead[row] = workspace.RowHead[row - 1];
            workspace.RowStates[row] = workspace.RowStates[row - 1] == RowState.Elsewhere ? RowState.Elsewhere : RowState.Fill;
        }

        return row;
    }

    private static void Clear(KernelWorkspace workspace, int rows)
    {
        new Span<float>(workspace.Accumulators, rows * KernelShape<TKernel>.PaddedValueDim).Clear();
        new Span<float>(workspace.Sums, rows * TKernel.VectorLength).Clear();
        new Span<float>(workspace.References, rows).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target) =>
        Unsafe.CopyBlockUnaligned(target, source, (uint)TKernel.HeadDim * sizeof(float));
}
