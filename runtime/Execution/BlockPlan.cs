namespace SparseAttentionGen.CompilerServices;

/// <summary>A call's work, cut by shape alone, so that the cut is the same for every number of threads.</summary>
internal sealed class BlockPlan
{
    /// <summary>A block is made smaller rather than leave fewer blocks than this.</summary>
    private const int FewestBlocks = 16;

    /// <summary>Rows below which sharing the staged keys no longer pays.</summary>
    private const int SmallestBlockRows = 96;

    /// <summary>Keys of global rows that make a block of their own.</summary>
    private const int KeysPerSplit = 8192;

    /// <summary>Most parts of a global row; bounds the memory for unfinished rows.</summary>
    private const int MostSplits = 16;

    /// <summary>
    /// Work for which another thread pays: handing over takes about 11 microseconds, the time of about 1e6 operations.
    /// </summary>
    private const double FlopsPerThread = 2e6;

    private readonly List<RowBlock> blocks = [];
    private readonly List<RowBlock> merges = [];

    private BlockPlan()
    {
    }

    /// <summary>The blocks, in the order in which they are begun.</summary>
    public IReadOnlyList<RowBlock> Blocks => blocks;

    /// <summary>First parts of the blocks that must be merged after all blocks are done.</summary>
    public IReadOnlyList<RowBlock> Merges => merges;

    /// <summary>Parts of each block that must be merged.</summary>
    public int Splits { get; private set; } = 1;

    /// <summary>Rows of a block with unfinished rows.</summary>
    public int RowsPerPartial { get; private set; }

    /// <summary>Rows with unfinished results.</summary>
    public int PartialRows { get; private set; }

    /// <summary>Most threads that have enough to do, as an estimate from the middle row of each block.</summary>
    public int UsefulThreads { get; private set; }

    /// <summary>Plans a call.</summary>
    public static BlockPlan Create<TPattern, TKernel>(AttentionCall call)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        var plan = new BlockPlan();
        var group = call.Group;
        var queries = QueriesPerBlock<TKernel>(call, group);
        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            for (var head = 0; head < call.Key.Heads; head++)
            {
                plan.AddGlobalRows<TKernel>(call, batch, head, group);
            }
        }

        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            for (var head = 0; head < call.Key.Heads; head++)
            {
                plan.AddRows(call, batch, head, queries, TPattern.IsCausal);
            }
        }

        var flops = plan.blocks.Sum(block => Flops<TPattern, TKernel>(call, block));
        plan.UsefulThreads = (int)Math.Clamp(flops / FlopsPerThread, 1, int.MaxValue);
        return plan;
    }

    private static double Flops<TPattern, TKernel>(AttentionCall call, RowBlock block)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        int first = block.KeyStart, last = block.KeyEnd - 1;
        if (!block.IsGlobal)
        {
            TPattern.Band(block.Start + (block.Count / 2) + call.QueryOffset, call.KeyLengths[block.Batch], out first, out last);
        }

        return 2.0 * (TKernel.HeadDim + TKernel.ValueDim) * block.Count * call.Group * Math.Max(0, last - first + 1);
    }

    private static int QueriesPerBlock<TKernel>(AttentionCall call, int group)
        where TKernel : struct, IMicroKernels
    {
        var length = Math.Max(1, call.Query.Length);
        var heads = Math.Max(1, (long)call.Query.Batch * call.Key.Heads);
        var fewest = Quotient(FewestBlocks, heads);
        var queries = Math.Min(
            Math.Max(1, TKernel.BlockRows / group),
            Math.Max(Quotient(SmallestBlockRows, group), Quotient(length, fewest)));

        // Blocks of nearly equal size, of whole tiles.
        var equal = Quotient(length, Quotient(length, queries));
        return (int)Math.Min(queries, Quotient(equal, TKernel.RowTile) * TKernel.RowTile);

        static long Quotient(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
    }

    private void AddRows(AttentionCall call, int batch, int head, int queries, bool isCausal)
    {
        var count = (call.Query.Length + queries - 1) / queries;
        for (var index = 0; index < count; index++)
        {
            // Later rows of a causal pattern cost more: the costly ones first leave no thread waiting at the end.
            var start = (isCausal ? count - 1 - index : index) * queries;
            var rows = Math.Min(queries, call.Query.Length - start);
            blocks.Add(new RowBlock(batch, head, start, rows, false, 0, call.KeyLengths[batch], -1));
        }
    }

    private void AddGlobalRows<TKernel>(AttentionCall call, int batch, int head, int group)
        where TKernel : struct, IMicroKernels
    {
        var rows = call.GlobalTokens[batch].Rows.Length;
        var queries = Math.Max(1, TKernel.BlockRows / group);
        Splits = Math.Clamp(call.Key.Length / KeysPerSplit, 1, MostSplits);
        RowsPerPartial = queries * group;
        var keys = (call.Key.Length + Splits - 1) / Splits;
        keys = (keys + TKernel.KeyChunk - 1) / TKernel.KeyChunk * TKernel.KeyChunk;
        for (var start = 0; start < rows; start += queries)
        {
            var block = new RowBlock(batch, head, start, Math.Min(queries, rows - start), true, 0, call.KeyLengths[batch], -1);
            if (Splits == 1)
            {
                blocks.Add(block);
                continue;
            }

            merges.Add(block with { Partial = PartialRows });
            for (var split = 0; split < Splits; split++)
            {
                var (from, to) = ((long)split * keys, Math.Min(((long)split + 1) * keys, call.KeyLengths[batch]));
                blocks.Add(block with
                {
                    KeyStart = (int)Math.Min(from, to),
                    KeyEnd = (int)to,
                    Partial = PartialRows,
                });
                PartialRows += RowsPerPartial;
            }
        }
    }
}
