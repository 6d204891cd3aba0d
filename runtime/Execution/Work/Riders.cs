namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Global rows that attend each block's part of the keys along with the block's rows, which have most of them staged already, instead of in
/// blocks of their own, for which all keys would be staged again.
/// </summary>
internal sealed class Riders<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Most rows that ride: more are enough to stage keys for, and would drive the block's own out of the second-level cache.</summary>
    private const int MostRows = 24;

    /// <summary>Most unfinished rows of global rows that share blocks' keys, in floats: 4 MiB.</summary>
    private const long MostUnfinished = 1 << 20;

    private readonly AttentionCall call;
    private readonly bool fit;

    /// <summary>Finds out whether a call's global rows may ride: its queries span its keys, which are the global rows' too, and unfinished rows take little memory.</summary>
    /// <param name="call">The call.</param>
    /// <param name="groups">Its groups of heads.</param>
    /// <param name="mayMerge">Whether rows may be complete only after a merge.</param>
    public Riders(AttentionCall call, List<HeadGroup> groups, bool mayMerge)
    {
        this.call = call;
        fit = mayMerge && call.GlobalRows is null && 2L * call.Query.Length >= call.Key.Length && Unfinished(groups) <= MostUnfinished;
    }

    /// <summary>Whether the global rows of a group ride, if it has any.</summary>
    public bool Ride(int batch, HeadGroup group) => fit && AreFew(batch, group);

    /// <summary>The global rows on one of a group's blocks: with the keys from where its queries are to where the next one's are.</summary>
    /// <param name="block">The block.</param>
    /// <param name="index">Its place among the group's blocks, in the order of queries.</param>
    /// <param name="count">Number of the group's blocks.</param>
    /// <param name="place">Place of the first block's unfinished rows.</param>
    public RowBlock On(in RowBlock block, int index, int count, int place)
    {
        var rows = call.GlobalTokensOf(block).Rows.Length;
        return block with
        {
            IsGlobal = true,
            Start = 0,
            Count = rows,
            KeyStart = index == 0 ? 0 : FirstKey(block.Batch, block.Start),
            KeyEnd = index == count - 1 ? call.KeyLengths[block.Batch] : FirstKey(block.Batch, block.Start + block.Count),
            AttendsProjected = index == 0,
            Partial = count == 1 ? -1 : place + (index * rows * block.HeadCount),
        };
    }

    /// <summary>Where the keys of a block of queries begin, in whole tiles of keys.</summary>
    private int FirstKey(int batch, int query) =>
        (int)Math.Clamp((query + (long)call.QueryOffset) / KernelShape<TKernel>.KeyTile * KernelShape<TKernel>.KeyTile, 0, call.KeyLengths[batch]);

    /// <summary>Whether the global rows of a group are so few, and its other rows in their order, that they may ride.</summary>
    private bool AreFew(int batch, HeadGroup group) =>
        BlockPlan.GlobalRowCount(call, batch, group) is > 0 and <= MostRows && call.OrderOf(group.Head).Period <= 1;

    /// <summary>Floats of the unfinished rows.</summary>
    private double Unfinished(List<HeadGroup> groups)
    {
        double floats = 0;
        for (var batch = 0; batch < call.Query.Batch; batch++)
        {
            foreach (var group in groups)
            {
                if (AreFew(batch, group))
                {
                    double blocks = BlockPlan.Quotient(call.Query.Length, BlockSize.Queries<TKernel>(call, group, groups.Count));
                    floats += blocks * BlockPlan.GlobalRowCount(call, batch, group) * RowFinisher<TKernel>.PartialRowSize;
                }
            }
        }

        return floats;
    }
}
