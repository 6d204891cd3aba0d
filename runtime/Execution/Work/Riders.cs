namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Global rows that attend each block's part of the keys along with the block's rows, which have most of them staged already, instead of in
/// blocks of their own, for which all keys would be staged again.
/// </summary>
internal static class Riders<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Most rows that ride: more are enough to stage keys for, and would drive the block's own out of the second-level cache.</summary>
    private const int MostRows = 24;

    /// <summary>Most unfinished rows of global rows that share blocks' keys, in floats: 4 MiB.</summary>
    private const long MostUnfinished = 1 << 20;

    /// <summary>Whether a call's global rows may ride: its queries span its keys, which are the global rows' too, and unfinished rows take little memory.</summary>
    public static bool Fit(AttentionCall call, List<HeadGroup> groups)
    {
        if (call.GlobalRows is not null || 2L * call.Query.Length < call.Key.Length)
        {
            return false;
        }

        double floats = 0;
        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            foreach (var group in groups)
            {
                double blocks = BlockPlan.Quotient(call.Query.Length, BlockPlan.QueriesPerBlock<TKernel>(call, group, groups.Count));
                floats += AreFew(call, batch, group) ? blocks * Count(call, batch, group) * RowFinisher<TKernel>.PartialRowSize : 0;
            }
        }

        return floats <= MostUnfinished;
    }

    /// <summary>Whether the global rows of a group are so few, and its other rows in their order, that they may ride.</summary>
    public static bool AreFew(AttentionCall call, int batch, HeadGroup group) =>
        Count(call, batch, group) is > 0 and var rows
        && rows <= MostRows
        && call.OrderOf(group.Head).Period <= 1;

    /// <summary>Number of a group's global rows.</summary>
    public static int Count(AttentionCall call, int batch, HeadGroup group) =>
        call.GlobalTokensOf(BlockPlan.Whole(call, batch, group)).Rows.Length * group.Count;

    /// <summary>The global rows on one of a group's blocks: with the keys from where its queries are to where the next one's are.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="index">Its place among the group's blocks, in the order of queries.</param>
    /// <param name="count">Number of the group's blocks.</param>
    /// <param name="place">Place of the first block's unfinished rows.</param>
    public static RowBlock On(AttentionCall call, in RowBlock block, int index, int count, int place)
    {
        var rows = call.GlobalTokensOf(block).Rows.Length;
        return block with
        {
            IsGlobal = true,
            Start = 0,
            Count = rows,
            KeyStart = index == 0 ? 0 : FirstKey(call, block.Batch, block.Start),
            KeyEnd = index == count - 1 ? call.KeyLengths[block.Batch] : FirstKey(call, block.Batch, block.Start + block.Count),
            AttendsProjected = index == 0,
            Partial = count == 1 ? -1 : place + (index * rows * block.HeadCount),
        };
    }

    /// <summary>Where the keys of a block of queries begin, in whole tiles of keys.</summary>
    private static int FirstKey(AttentionCall call, int batch, int query) =>
        (int)Math.Clamp((query + (long)call.QueryOffset) / KernelShape<TKernel>.KeyTile * KernelShape<TKernel>.KeyTile, 0, call.KeyLengths[batch]);
}
