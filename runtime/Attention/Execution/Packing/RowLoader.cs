using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Loads the queries of a block into the workspace, in tiles of rows.</summary>
internal static unsafe class RowLoader<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Queries between prefetching one and reading it.</summary>
    private const int RowsAhead = 8;

    /// <summary>Loads a block's rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The queries.</param>
    /// <param name="order">The order of the rows.</param>
    /// <param name="workspace">Receives queries, and cleared sums.</param>
    /// <returns>Number of tiles.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Load(AttentionCall call, in RowBlock block, RowOrder order, KernelWorkspace workspace)
    {
        int rows;
        workspace.BorrowQueries(null, 0);

        // Bands with a step need tiles of one residue. For other patterns with as many residues as rows, such tiles would mostly be filled up with copies.
        var isTooLong = order.Period >= block.Count && !call.UsesBands;
        if (block.IsGlobal || block.Step > 1 || isTooLong || (order.Period <= 1 && order.RowBlock < TKernel.RowTile))
        {
            rows = IsInPlace(call, block) ? Borrow(call, block, workspace) : AddRun(call, block, workspace, 0, 0, block.Count);
        }
        else
        {
            rows = order.Period > 1 ? AddResidues(call, block, order.Period, workspace) : AddBlocks(call, block, order.RowBlock, workspace);
        }

        Clear(workspace, 0, rows);
        return rows / TKernel.RowTile;
    }

    /// <summary>Loads the global rows that share a block's keys, behind its own rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="globals">The global rows.</param>
    /// <param name="workspace">Receives queries, and cleared sums.</param>
    /// <param name="tiles">Number of tiles of the block's own rows.</param>
    /// <returns>Number of tiles that were added.</returns>
    public static int Append(AttentionCall call, in RowBlock globals, KernelWorkspace workspace, int tiles)
    {
        if (globals.Count == 0)
        {
            return 0;
        }

        var first = tiles * TKernel.RowTile;
        var rows = AddRun(call, globals, workspace, first, 0, globals.Count) - first;
        Clear(workspace, first, rows);
        return rows / TKernel.RowTile;
    }

    private static void Clear(KernelWorkspace workspace, int first, int rows)
    {
        var valueDim = KernelShape<TKernel>.PaddedValueDim;
        new Span<float>(workspace.Accumulators + (first * valueDim), rows * valueDim).Clear();
        new Span<float>(workspace.Sums + (first * TKernel.VectorLength), rows * TKernel.VectorLength).Clear();
        new Span<float>(workspace.References + first, rows).Clear();
    }

    /// <summary>
    /// Whether the kernels can read the caller's queries where they are: they have no gaps, and the rows that fill up the last tile, whatever
    /// they hold, belong to the tensor.
    /// </summary>
    private static bool IsInPlace(AttentionCall call, in RowBlock block)
    {
        if (block.IsGlobal || block.HeadCount != 1 || block.Step != 1 || call.Query.RowStride != TKernel.HeadDim || call.SequenceOf(block).Queries.Places is not null)
        {
            return false;
        }

        var end = call.QueryRow(call.SequenceOf(block), block.Head, block.Start) + ((nint)InTiles(block.Count) * TKernel.HeadDim);
        return end <= call.QueryData + call.Query.Extent;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Borrow(AttentionCall call, in RowBlock block, KernelWorkspace workspace)
    {
        var (sequence, rows) = (call.SequenceOf(block), InTiles(block.Count));
        workspace.BorrowQueries(call.QueryRow(sequence, block.Head, block.Start), rows);
        new Span<int>(workspace.RowHead, rows).Fill(block.Head);
        for (var row = 0; row < rows; row++)
        {
            var query = Math.Min(block.Start + row, block.Start + block.Count - 1);
            workspace.RowQuery[row] = query;
            workspace.RowPosition[row] = query + sequence.QueryOffset;
            workspace.RowStates[row] = row >= block.Count ? RowState.Fill
                : call.IsSkipped(sequence, query + sequence.QueryOffset) ? RowState.Padding
                : RowState.Computed;
        }

        MarkGlobalRows(call.GlobalTokensOf(block).Rows, block, rows, workspace);
        return rows;
    }

    /// <summary>Global tokens among the queries are computed in blocks of their own.</summary>
    private static void MarkGlobalRows(int[] globals, in RowBlock block, int rows, KernelWorkspace workspace)
    {
        for (var index = RowKeys.LowerBound(globals, block.Start); index < globals.Length && globals[index] < block.Start + block.Count; index++)
        {
            workspace.RowStates[globals[index] - block.Start] = RowState.Elsewhere;
        }

        if (workspace.RowStates[block.Count - 1] != RowState.Computed)
        {
            new Span<RowState>(workspace.RowStates + block.Count, rows - block.Count).Fill(RowState.Elsewhere);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddBlocks(AttentionCall call, in RowBlock block, int rowBlock, KernelWorkspace workspace)
    {
        var row = 0;
        for (int first = 0, end; first < block.Count; first = end)
        {
            var position = block.Start + first + call.SequenceOf(block).QueryOffset;
            end = (int)Math.Min(block.Count, first + rowBlock - (long)Blocks.Residue(position, rowBlock));
            row = AddRun(call, block, workspace, row, first, end);
        }

        return row;
    }

    /// <summary>Reads the queries in the order of memory, which the hardware prefetches, and stores each among those of its residue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddResidues(AttentionCall call, in RowBlock block, int period, KernelWorkspace workspace)
    {
        var globals = call.GlobalTokensOf(block);
        var (least, more) = Math.DivRem(block.Count, period);
        var (longRun, shortRun) = (InTiles((least + 1) * block.HeadCount), InTiles(least * block.HeadCount));
        for (var index = 0; index < block.Count; index++)
        {
            var (step, residue) = Math.DivRem(index, period);
            var start = (Math.Min(residue, more) * longRun) + (Math.Max(0, residue - more) * shortRun);
            AddQuery(call, block, globals, workspace, start + (step * block.HeadCount), index);
        }

        for (var residue = 0; residue < period; residue++)
        {
            var start = (Math.Min(residue, more) * longRun) + (Math.Max(0, residue - more) * shortRun);
            FillTile(workspace, start + ((residue < more ? least + 1 : least) * block.HeadCount));
        }

        return (more * longRun) + ((period - more) * shortRun);
    }

    private static int InTiles(int rows) => (rows + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddRun(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int row, int first, int end)
    {
        var globals = call.GlobalTokensOf(block);
        for (var index = first; index < end; index++)
        {
            PrefetchQuery(call, block, Math.Min(index + RowsAhead, end - 1));
            AddQuery(call, block, globals, workspace, row, index);
            row += block.HeadCount;
        }

        return FillTile(workspace, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddQuery(AttentionCall call, in RowBlock block, GlobalTokenSet globals, KernelWorkspace workspace, int row, int index)
    {
        var sequence = call.SequenceOf(block);
        var query = block.IsGlobal ? globals.Rows[block.Start + index] : block.Start + (index * block.Step);
        for (var head = block.Head; head < block.Head + block.HeadCount; head++, row++)
        {
            var source = block.IsGlobal && call.GlobalRows is { } own
                ? own.QueryRow(sequence.Batch, head, globals.Places[block.Start + index])
                : call.QueryRow(sequence, head, query);
            Copy(source, workspace.Queries + (row * TKernel.HeadDim));
            SetRow(call, block, sequence, globals, workspace, row, head, query);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetRow(
        AttentionCall call, in RowBlock block, CallSequence sequence, GlobalTokenSet globals, KernelWorkspace workspace, int row, int head, int query)
    {
        workspace.RowQuery[row] = query;
        workspace.RowPosition[row] = query + sequence.QueryOffset;
        workspace.RowHead[row] = head;
        workspace.RowStates[row] = block.IsGlobal ? RowState.Computed
            : globals.IsRow(query) ? RowState.Elsewhere
            : call.IsSkipped(sequence, query + sequence.QueryOffset) ? RowState.Padding
            : RowState.Computed;
    }

    /// <summary>Prefetches a query: the hardware does not prefetch queries that lie apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchQuery(AttentionCall call, in RowBlock block, int index)
    {
        if (block.Step > 1)
        {
            RowPrefetch.NearRow(call.QueryRow(call.SequenceOf(block), block.Head, block.Start + (index * block.Step)), TKernel.HeadDim);
        }
    }

    /// <summary>Fills up the last tile with copies of the last row, so that no row is special.</summary>
    private static int FillTile(KernelWorkspace workspace, int row)
    {
        for (; row % TKernel.RowTile != 0; row++)
        {
            Copy(workspace.Queries + ((row - 1) * TKernel.HeadDim), workspace.Queries + (row * TKernel.HeadDim));
            workspace.RowQuery[row] = workspace.RowQuery[row - 1];
            workspace.RowPosition[row] = workspace.RowPosition[row - 1];
            workspace.RowHead[row] = workspace.RowHead[row - 1];
            workspace.RowStates[row] = workspace.RowStates[row - 1].HasNoKeys() ? RowState.Elsewhere : RowState.Fill;
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target) =>
        Unsafe.CopyBlockUnaligned(target, source, (uint)TKernel.HeadDim * sizeof(float));
}
