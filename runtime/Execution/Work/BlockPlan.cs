namespace SparseAttentionGen.CompilerServices;

/// <summary>A call's work, cut by shape alone, so that the cut is the same for every number of threads.</summary>
internal sealed class BlockPlan
{
    /// <summary>A block is made smaller rather than leave fewer blocks than this.</summary>
    public const int FewestBlocks = 16;

    /// <summary>Rows below which sharing the staged keys no longer pays.</summary>
    private const int SmallestBlockRows = 96;

    /// <summary>Keys of global rows that make a block of their own.</summary>
    private const int KeysPerSplit = 8192;

    /// <summary>The same where all rows are global, and blocks few.</summary>
    private const int FewestKeysPerSplit = 2048;

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

    /// <summary>Rows with unfinished results.</summary>
    public int PartialRows { get; private set; }

    /// <summary>Rows that a workspace must hold.</summary>
    public int WorkspaceRows { get; private set; }

    /// <summary>Whether rows are put into another order, so that a workspace must hold them twice.</summary>
    public bool ExchangesRows { get; private set; }

    /// <summary>Floating-point operations of all blocks, as an estimate from the middle row of each.</summary>
    public double Flops { get; private set; }

    /// <summary>Most threads that have enough to do.</summary>
    public int UsefulThreads => (int)Math.Clamp(Flops / FlopsPerThread, 1, int.MaxValue);

    /// <summary>Plans a call.</summary>
    public static BlockPlan Create<TPattern, TKernel>(AttentionCall call)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        var plan = new BlockPlan();
        var groups = HeadGroup.Create(call);
        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            foreach (var group in groups)
            {
                plan.AddGlobalRows<TKernel>(call, batch, group, Math.Clamp(call.Key.Length / KeysPerSplit, 1, MostSplits));
            }
        }

        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            foreach (var (queries, alike) in InTurn<TKernel>(call, groups))
            {
                plan.AddRows<TKernel>(call, batch, alike, queries);
            }
        }

        plan.Flops = WorkEstimate.Flops<TPattern, TKernel>(call, plan.blocks);
        return plan;
    }

    /// <summary>Plans a call all of whose rows are global: split along the keys also where there are few, if blocks are few.</summary>
    public static BlockPlan CreateForGlobalRows<TPattern, TKernel>(AttentionCall call)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        var plan = new BlockPlan();
        var groups = HeadGroup.Create(call);
        var blocks = Math.Max(1, (long)call.Query.Batch * groups.Count);
        var splits = (int)Math.Clamp(Math.Min(Quotient(FewestBlocks, blocks), call.Key.Length / FewestKeysPerSplit), 1, MostSplits);
        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            foreach (var group in groups)
            {
                plan.AddGlobalRows<TKernel>(call, batch, group, splits);
            }
        }

        plan.Flops = WorkEstimate.Flops<TPattern, TKernel>(call, plan.blocks);
        return plan;
    }

    private static int QueriesPerBlock<TKernel>(AttentionCall call, HeadGroup group, int groups)
        where TKernel : struct, IMicroKernels
    {
        var length = Math.Max(1, call.Query.Length);
        var fewest = Quotient(FewestBlocks, Math.Max(1, (long)call.Query.Batch * groups));
        var most = Math.Max(1, TKernel.BlockRows / group.Count);
        var queries = Math.Min(most, Math.Max(Quotient(SmallestBlockRows, group.Count), Quotient(length, fewest)));

        // Blocks of nearly equal size, of whole tiles.
        var equal = Quotient(length, Quotient(length, queries));
        queries = Math.Min(queries, Quotient(equal, TKernel.RowTile) * TKernel.RowTile);
        var unit = call.OrderOf(group.Head).Unit(TKernel.RowTile);
        var rounded = Quotient(queries, unit) * unit;
        return (int)(rounded <= MostGrowth * most ? rounded : queries);
    }

    /// <summary>A block may grow so far for the sake of whole tiles of rows that belong together.</summary>
    private const int MostGrowth = 4;

    private static long Quotient(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    /// <summary>
    /// Groups of heads that are taken in turn for each part of the sequence. Most often each is taken by itself, so that parts that follow
    /// each other find their common keys in the cache; but where a predicate has to be asked for its keys, what is planned for one head
    /// serves the next.
    /// </summary>
    private static IEnumerable<(int Queries, List<HeadGroup> Groups)> InTurn<TKernel>(AttentionCall call, List<HeadGroup> groups)
        where TKernel : struct, IMicroKernels => groups
            .Select((group, index) => (Group: group, Turn: call.Pattern.VariantOf(group.Head).AsksPredicates(TKernel.VectorLength) && !call.UsesBands ? -1 : index))
            .GroupBy(item => (item.Turn, Queries: QueriesPerBlock<TKernel>(call, item.Group, groups.Count)), static item => item.Group)
            .Select(static alike => (alike.Key.Queries, alike.ToList()));

    private void AddRows<TKernel>(AttentionCall call, int batch, List<HeadGroup> groups, int queries)
        where TKernel : struct, IMicroKernels
    {
        foreach (var group in groups)
        {
            var order = call.OrderOf(group.Head);
            ExchangesRows |= order.IsSplit;
            WorkspaceRows = Math.Max(WorkspaceRows, order.Capacity(queries, group.Count, TKernel.RowTile));
        }

        var count = (int)Quotient(call.Query.Length, queries);
        for (var index = 0; index < count; index++)
        {
            // Later rows of a causal pattern cost more: the costly ones first leave no thread waiting at the end.
            var start = (call.Pattern.IsCausal ? count - 1 - index : index) * queries;
            var rows = Math.Min(queries, call.Query.Length - start);
            foreach (var group in groups)
            {
                blocks.Add(new RowBlock(batch, group.KeyValueHead, group.Head, group.Count, start, rows, false, 0, call.KeyLengths[batch], -1));
            }
        }
    }

    private void AddGlobalRows<TKernel>(AttentionCall call, int batch, HeadGroup group, int splits)
        where TKernel : struct, IMicroKernels
    {
        var whole = new RowBlock(batch, group.KeyValueHead, group.Head, group.Count, 0, 0, true, 0, call.KeyLengths[batch], -1);
        var rows = call.GlobalTokensOf(whole).Rows.Length;
        var queries = Math.Max(1, TKernel.BlockRows / group.Count);
        WorkspaceRows = Math.Max(WorkspaceRows, (int)Quotient((long)queries * group.Count, TKernel.RowTile) * TKernel.RowTile);
        Splits = splits;
        var keys = Quotient(Quotient(call.Key.Length, Splits), TKernel.KeyChunk) * TKernel.KeyChunk;
        for (var start = 0; start < rows; start += queries)
        {
            var block = whole with { Start = start, Count = Math.Min(queries, rows - start) };
            if (Splits == 1)
            {
                blocks.Add(block);
                continue;
            }

            merges.Add(block with { Partial = PartialRows });
            for (var split = 0; split < Splits; split++)
            {
                var (from, to) = (split * keys, Math.Min((split + 1) * keys, call.KeyLengths[batch]));
                blocks.Add(block with { KeyStart = (int)Math.Min(from, to), KeyEnd = (int)to, Partial = PartialRows });
                PartialRows += block.Count * group.Count;
            }
        }
    }
}
