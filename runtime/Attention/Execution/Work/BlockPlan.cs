namespace SparseAttentionGen.CompilerServices;

/// <summary>A call's work, cut by shape alone, so that the cut is the same for every number of threads.</summary>
internal sealed class BlockPlan
{
    /// <summary>Blocks at the end that are halved.</summary>
    private const int HalvedBlocks = 2;

    /// <summary>Keys of global rows that make a block of their own.</summary>
    private const int KeysPerSplit = 8192;

    /// <summary>The same where there are few blocks: all rows are global, or a few queries attend a long past.</summary>
    private const int FewestKeysPerSplit = 2048;

    /// <summary>Most parts of a row; bounds the memory for unfinished rows.</summary>
    private const int MostSplits = 16;

    /// <summary>
    /// Work that is worth another thread: handing it over takes about 11 microseconds, the time of about 1e6 operations.
    /// </summary>
    private const double FlopsPerThread = 2e6;

    private readonly List<RowBlock> blocks = [];
    private readonly Dictionary<int, RowBlock> sharedGlobalRowsOf = [];
    private readonly List<(RowBlock First, int Parts)> merges = [];
    private int ownRows;
    private int sharedRows;

    private BlockPlan()
    {
    }

    /// <summary>The blocks, in the order in which they are begun.</summary>
    public IReadOnlyList<RowBlock> Blocks => blocks;

    /// <summary>Global rows that attend some of a block's keys along with it; without rows where there are none.</summary>
    public RowBlock SharedGlobalRowsOf(int index) => sharedGlobalRowsOf.GetValueOrDefault(index);

    /// <summary>First parts of the blocks that must be merged after all blocks are done, and how many parts there are.</summary>
    public IReadOnlyList<(RowBlock First, int Parts)> Merges => merges;

    /// <summary>Rows with unfinished results.</summary>
    public int PartialRows { get; private set; }

    /// <summary>Rows that a workspace must hold.</summary>
    public int WorkspaceRows => ownRows + sharedRows;

    /// <summary>Whether rows are put into another order, so that a workspace must hold them twice.</summary>
    public bool ExchangesRows { get; private set; }

    /// <summary>Floating-point operations of all blocks, as an estimate from the middle row of each.</summary>
    public double Flops { get; private set; }

    /// <summary>Most threads that have enough to do.</summary>
    public int UsefulThreads => (int)Math.Clamp(Flops / FlopsPerThread, 1, int.MaxValue);

    /// <summary>Plans a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="mayMerge">Whether rows may be split along the keys, so that they are complete only after a merge.</param>
    public static BlockPlan Create<TKernel>(AttentionCall call, bool mayMerge = true)
        where TKernel : struct, IMicroKernels
    {
        var plan = new BlockPlan();
        var groups = HeadGroup.Create(call);
        var sharedGlobalRows = new SharedGlobalRows<TKernel>(call, groups, mayMerge);
        var mostParts = mayMerge ? Quotient(BlockSize.FewestBlocks, Math.Max(1, (long)call.Sequences.Length * groups.Count)) : 1;
        for (var place = 0; place < call.Sequences.Length; place++)
        {
            foreach (var group in groups)
            {
                if (!sharedGlobalRows.Share(place, group))
                {
                    plan.AddGlobalRows<TKernel>(call, place, group, mayMerge ? Math.Clamp(call.Sequences[place].KeyCount / KeysPerSplit, 1, MostSplits) : 1);
                }
            }
        }

        // Documents of one length are cut alike.
        var turns = new Dictionary<(int Queries, int RowBlock), List<(int Queries, List<HeadGroup> Groups)>>();
        for (var place = 0; place < call.Sequences.Length; place++)
        {
            var sequence = call.Sequences[place];
            var kind = (sequence.Queries.Count, call.Windows.RowBlock(sequence));
            if (!turns.TryGetValue(kind, out var inTurn))
            {
                turns.Add(kind, inTurn = [.. InTurn<TKernel>(call, sequence, groups)]);
            }

            foreach (var (queries, alike) in inTurn)
            {
                plan.AddRows<TKernel>(call, place, alike, queries, mostParts, sharedGlobalRows);
            }
        }

        plan.HalveLast<TKernel>(call);
        plan.Flops = WorkEstimate.Flops<TKernel>(call, plan.blocks.Concat(plan.sharedGlobalRowsOf.Values));
        return plan;
    }

    /// <summary>Plans a call all of whose rows are global: split along the keys also where there are few, if blocks are few.</summary>
    public static BlockPlan CreateForGlobalRows<TKernel>(AttentionCall call)
        where TKernel : struct, IMicroKernels
    {
        var plan = new BlockPlan();
        var groups = HeadGroup.Create(call);
        var blocks = Math.Max(1, (long)call.Sequences.Length * groups.Count);
        for (var place = 0; place < call.Sequences.Length; place++)
        {
            var splits = Math.Min(Quotient(BlockSize.FewestBlocks, blocks), call.Sequences[place].KeyCount / FewestKeysPerSplit);
            foreach (var group in groups)
            {
                plan.AddGlobalRows<TKernel>(call, place, group, (int)Math.Clamp(splits, 1, MostSplits));
            }
        }

        plan.Flops = WorkEstimate.Flops<TKernel>(call, plan.blocks);
        return plan;
    }

    public static long Quotient(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    /// <summary>
    /// Sets of head groups whose blocks alternate for each part of a sequence. Most often a set is one group, so that consecutive parts find their
    /// common keys in the cache. Groups whose predicate has to be evaluated alternate, so that what is planned for one head serves
    /// the next.
    /// </summary>
    private static IEnumerable<(int Queries, List<HeadGroup> Groups)> InTurn<TKernel>(AttentionCall call, CallSequence sequence, List<HeadGroup> groups)
        where TKernel : struct, IMicroKernels => groups
            .Select((group, index) => (Group: group, Turn: call.Pattern.VariantOf(group.Head).EvaluatesPredicates(TKernel.VectorLength) && !call.UsesBands ? -1 : index))
            .GroupBy(item => (item.Turn, Queries: BlockSize.Queries<TKernel>(call, sequence, item.Group, groups.Count)), static item => item.Group)
            .Select(static alike => (alike.Key.Queries, alike.ToList()));

    private void AddRows<TKernel>(AttentionCall call, int place, List<HeadGroup> groups, int queries, long mostParts, SharedGlobalRows<TKernel> sharedGlobalRows)
        where TKernel : struct, IMicroKernels
    {
        var sequence = call.Sequences[place];
        if (groups is [var only] && ResidueBlocks<TKernel>.Suit(call, sequence, only))
        {
            foreach (var block in ResidueBlocks<TKernel>.Of(call, place, only))
            {
                blocks.Add(block);
                ownRows = Math.Max(ownRows, RowOrder.Plain.Capacity(block.Count, block.HeadCount, TKernel.RowTile));
            }

            return;
        }

        foreach (var group in groups)
        {
            var order = call.OrderOf(sequence, group.Head);
            ExchangesRows |= order.IsSplit;
            ownRows = Math.Max(ownRows, order.Capacity(queries, group.Count, TKernel.RowTile));
        }

        var count = (int)Quotient(sequence.Queries.Count, queries);
        int[] partials = [.. groups.Select(group => sharedGlobalRows.Share(place, group) ? BeginSharedGlobalRows<TKernel>(call, place, group, count) : -1)];

        // Where all queries fit one block for each group of heads, as when a few attend a long past, the keys are split to make more blocks.
        var needed = count == 1 ? NeededRange(call, sequence) : KeyRange.Empty;
        var parts = (int)Math.Clamp(Math.Min(mostParts, needed.Count / FewestKeysPerSplit), 1, MostSplits);
        for (var index = 0; index < count; index++)
        {
            // Later rows of a causal pattern cost more: the costly ones first leave no thread waiting at the end.
            var start = (call.Pattern.IsCausal ? count - 1 - index : index) * queries;
            var rows = Math.Min(queries, sequence.Queries.Count - start);
            for (var turn = 0; turn < groups.Count; turn++)
            {
                var group = groups[turn];
                var block = new RowBlock(place, group.KeyValueHead, group.Head, group.Count, start, rows, false, 0, sequence.KeyCount, true, -1);
                if (partials[turn] >= 0)
                {
                    sharedGlobalRowsOf[blocks.Count] = sharedGlobalRows.On(block, start / queries, count, partials[turn]);
                }

                AddParts<TKernel>(block, parts, needed);
            }
        }
    }

    /// <summary>
    /// Halves the last blocks, so that threads that come to an end at different times wait for each other half as long. Under causal attention the last
    /// ones are the smallest already.
    /// </summary>
    private void HalveLast<TKernel>(AttentionCall call)
        where TKernel : struct, IMicroKernels
    {
        var first = blocks.Count - HalvedBlocks;
        if (call.Pattern.IsCausal || blocks.Count < BlockSize.FewestBlocks || sharedGlobalRowsOf.Keys.Any(index => index >= first))
        {
            return;
        }

        for (var index = first; index < blocks.Count; index++)
        {
            var block = blocks[index];
            var unit = block.Step > 1 ? TKernel.RowTile : Math.Max(TKernel.RowTile, call.OrderOf(call.SequenceOf(block), block.Head).Unit(TKernel.RowTile));
            var half = (int)(Quotient(Quotient(block.Count, 2), unit) * unit);
            if (!block.IsGlobal && block.Partial < 0 && half < block.Count && half * block.HeadCount >= BlockSize.SmallestBlockRows)
            {
                blocks[index++] = block with { Count = half };
                blocks.Insert(index, block with { Start = block.Start + (half * block.Step), Count = block.Count - half });
            }
        }
    }

    /// <summary>The keys from the first query's first key to the last query's last one; empty where rows attend more than one range and are not split.</summary>
    private static KeyRange NeededRange(AttentionCall call, CallSequence sequence)
    {
        if (!call.UsesBands || call.Class.KeyStep != 1 || call.Class.HasColumns)
        {
            return KeyRange.Empty;
        }

        var (length, prefix) = (sequence.Keys.Count, sequence.PrefixLength);
        call.Class.Band(sequence.QueryOffset, length, prefix, out var first, out _);
        call.Class.Band(sequence.QueryOffset + sequence.Queries.Count - 1, length, prefix, out _, out var last);
        return new KeyRange(first, last).Intersect(new KeyRange(0, sequence.KeyCount - 1));
    }

    private void AddGlobalRows<TKernel>(AttentionCall call, int place, HeadGroup group, int splits)
        where TKernel : struct, IMicroKernels
    {
        var whole = Whole(call, place, group);
        var rows = GlobalRowCount(call, place, group) / group.Count;
        var queries = Math.Max(1, TKernel.BlockRows / group.Count);
        ownRows = Math.Max(ownRows, (int)Quotient((long)queries * group.Count, TKernel.RowTile) * TKernel.RowTile);
        for (var start = 0; start < rows; start += queries)
        {
            AddParts<TKernel>(whole with { Start = start, Count = Math.Min(queries, rows - start) }, splits, new KeyRange(0, call.Sequences[place].KeyCount - 1));
        }
    }

    /// <summary>Number of a group's global rows, over all its heads.</summary>
    public static int GlobalRowCount(AttentionCall call, int place, HeadGroup group) =>
        call.GlobalTokensOf(Whole(call, place, group)).Rows.Length * group.Count;

    /// <summary>A group's global rows, none of them counted yet, with all keys.</summary>
    private static RowBlock Whole(AttentionCall call, int place, HeadGroup group) =>
        new(place, group.KeyValueHead, group.Head, group.Count, 0, 0, true, 0, call.Sequences[place].KeyCount, true, -1);

    /// <summary>Makes room for a group's global rows.</summary>
    /// <returns>The place of their first unfinished row.</returns>
    private int BeginSharedGlobalRows<TKernel>(AttentionCall call, int place, HeadGroup group, int count)
        where TKernel : struct, IMicroKernels
    {
        var rows = GlobalRowCount(call, place, group);
        var partial = PartialRows;
        sharedRows = Math.Max(sharedRows, (int)Quotient(rows, TKernel.RowTile) * TKernel.RowTile);
        if (count > 1)
        {
            PartialRows += rows * count;
            merges.Add((Whole(call, place, group) with { Count = rows / group.Count, Partial = partial }, count));
        }

        return partial;
    }

    /// <summary>Adds a block, or parts of it that attend some of the needed keys each.</summary>
    private void AddParts<TKernel>(in RowBlock block, int parts, KeyRange needed)
        where TKernel : struct, IMicroKernels
    {
        if (parts == 1)
        {
            blocks.Add(block);
            return;
        }

        merges.Add((block with { Partial = PartialRows }, parts));

        // Parts end where key blocks do: tiles of keys must not reach from one into the next.
        var first = (long)needed.First / TKernel.KeyBlock * TKernel.KeyBlock;
        var keys = Quotient(Quotient(needed.Last + 1L - first, parts), TKernel.KeyBlock) * TKernel.KeyBlock;
        for (var part = 0; part < parts; part++)
        {
            var from = part == 0 ? 0 : Math.Min(first + (part * keys), block.KeyEnd);
            var to = part == parts - 1 ? block.KeyEnd : Math.Min(first + ((part + 1) * keys), block.KeyEnd);
            blocks.Add(block with { KeyStart = (int)from, KeyEnd = (int)to, AttendsProjected = part == 0, Partial = PartialRows });
            PartialRows += block.Count * block.HeadCount;
        }
    }
}
