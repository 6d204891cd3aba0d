using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Brings the queries of a block into the workspace and works out which keys each may attend.</summary>
internal static unsafe class RowLoader<TPattern, TKernel>
    where TPattern : struct, IKernelPattern
    where TKernel : struct, IMicroKernels
{
    /// <summary>Loads a block's rows. The last tile is filled up with copies of the last row, so that no row is special.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The queries.</param>
    /// <param name="workspace">Receives queries, ranges and cleared sums.</param>
    /// <returns>Number of tiles.</returns>
    public static int Load(AttentionCall call, in RowBlock block, KernelWorkspace workspace)
    {
        var globals = call.GlobalTokens[block.Batch];
        var validKeys = call.KeyLengths[block.Batch];
        var group = call.Group;
        var rows = block.Count * group;
        for (var row = 0; row < rows; row++)
        {
            var index = block.Start + (row / group);
            var query = block.IsGlobal ? globals.Rows[index] : index;
            Copy(call.QueryRow(block.Batch, (block.KeyValueHead * group) + (row % group), query), workspace.Queries + (row * TKernel.HeadDim));
            if (row % group == 0)
            {
                SetRange(workspace, row, block.IsGlobal, globals, query, query + call.QueryOffset, validKeys);
            }
            else
            {
                CopyRange(workspace, row - 1, row);
            }
        }

        var tiles = (rows + TKernel.RowTile - 1) / TKernel.RowTile;
        for (var row = rows; row < tiles * TKernel.RowTile; row++)
        {
            Copy(workspace.Queries + ((rows - 1) * TKernel.HeadDim), workspace.Queries + (row * TKernel.HeadDim));
            CopyRange(workspace, rows - 1, row);
        }

        SetTiles(workspace, tiles);
        Clear(workspace, tiles * TKernel.RowTile);
        return tiles;
    }

    /// <summary>Whether a query is one of the global tokens, whose rows are blocks of their own.</summary>
    private static bool IsGlobalRow(GlobalTokenSet globals, int query) =>
        TPattern.HasGlobalColumns && globals.Rows.Length > 0 && Array.BinarySearch(globals.Rows, query) >= 0;

    private static void SetRange(
        KernelWorkspace workspace, int row, bool isGlobal, GlobalTokenSet globals, int query, int position, int validKeys)
    {
        var limit = TPattern.IsCausal ? Math.Min(position, validKeys - 1) : validKeys - 1;
        int first = 0, last = limit;
        var skipped = !isGlobal && IsGlobalRow(globals, query);
        if (skipped)
        {
            (last, limit) = (-1, -1);
        }
        else if (!isGlobal)
        {
            TPattern.Band(position, validKeys, out first, out last);
        }

        // An empty range has one form, which contains no position.
        workspace.RowFirst[row] = last < first ? 0 : first;
        workspace.RowLast[row] = last < first ? -1 : last;
        workspace.RowLimit[row] = limit;
        workspace.RowIsSkipped[row] = skipped;
    }

    private static void CopyRange(KernelWorkspace workspace, int from, int to)
    {
        workspace.RowFirst[to] = workspace.RowFirst[from];
        workspace.RowLast[to] = workspace.RowLast[from];
        workspace.RowLimit[to] = workspace.RowLimit[from];
        workspace.RowIsSkipped[to] = workspace.RowIsSkipped[from];
    }

    private static void SetTiles(KernelWorkspace workspace, int tiles)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            var range = new TileRange
            {
                First = int.MaxValue,
                Last = -1,
                CommonFirst = 0,
                CommonLast = int.MaxValue,
                SmallestLimit = int.MaxValue,
                LargestLimit = -1,
            };
            for (var row = tile * TKernel.RowTile; row < (tile + 1) * TKernel.RowTile; row++)
            {
                var (first, last, limit) = (workspace.RowFirst[row], workspace.RowLast[row], workspace.RowLimit[row]);
                if (last >= first)
                {
                    range.First = Math.Min(range.First, first);
                    range.Last = Math.Max(range.Last, last);
                }

                range.CommonFirst = Math.Max(range.CommonFirst, first);
                range.CommonLast = Math.Min(range.CommonLast, last);
                range.SmallestLimit = Math.Min(range.SmallestLimit, limit);
                range.LargestLimit = Math.Max(range.LargestLimit, limit);
            }

            workspace.Tiles[tile] = range;
        }
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
