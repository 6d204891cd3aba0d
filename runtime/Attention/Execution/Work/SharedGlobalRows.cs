namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Lets global rows attend each block's part of the keys along with the block's rows, which have most of these keys packed already. In blocks of
/// their own they would have all keys packed again.
/// </summary>
internal sealed class SharedGlobalRows<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Most global rows of a block. More are worth packing keys for, and would drive the block's own rows out of the second-level cache.</summary>
    private const int MostRows = 24;

    /// <summary>Most unfinished rows of global rows that share blocks' keys, in floats: 4 MiB.</summary>
    private const long MostUnfinished = 1 << 20;

    private readonly AttentionCall call;
    private readonly bool fit;

    /// <summary>Finds out whether a call's global rows may share the blocks' keys: their keys are those of the other rows, and unfinished rows take little memory.</summary>
    /// <param name="call">The call.</param>
    /// <param name="groups">Its groups of heads.</param>
    /// <param name="mayMerge">Whether rows may be complete only after a merge.</param>
    public SharedGlobalRows(AttentionCall call, List<HeadGroup> groups, bool mayMerge)
    {
        this.call = call;
        fit = mayMerge && call.GlobalRows is null && Unfinished(groups) <= MostUnfinished;
    }

    /// <summary>Whether the global rows of a group share the keys of its blocks, if it has any.</summary>
    public bool Share(int place, HeadGroup group) => fit && Suit(place, group);

    /// <summary>The global rows that go along with one of a group's blocks: they attend the keys from the block's queries to the next block's.</summary>
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
            KeyStart = index == 0 ? 0 : FirstKey(call.SequenceOf(block), block.Start),
            KeyEnd = index == count - 1 ? call.SequenceOf(block).KeyCount : FirstKey(call.SequenceOf(block), block.Start + block.Count),
            AttendsProjected = index == 0,
            Partial = count == 1 ? -1 : place + (index * rows * block.HeadCount),
        };
    }

    /// <summary>Where the keys of a block of queries begin, in whole tiles of keys.</summary>
    private static int FirstKey(CallSequence sequence, int query) =>
        (int)Math.Clamp((query + (long)sequence.QueryOffset) / KernelShape<TKernel>.KeyTile * KernelShape<TKernel>.KeyTile, 0, sequence.KeyCount);

    /// <summary>Whether a group's global rows may share the keys: the queries span the keys, there are few global rows, and the other rows are in their order.</summary>
    private bool Suit(int place, HeadGroup group)
    {
        var sequence = call.Sequences[place];
        return 2L * sequence.Queries.Count >= sequence.KeyCount
            && BlockPlan.GlobalRowCount(call, place, group) is > 0 and <= MostRows
            && call.OrderOf(sequence, group.Head).Period <= 1;
    }

    /// <summary>Floats of the unfinished rows.</summary>
    private double Unfinished(List<HeadGroup> groups)
    {
        double floats = 0;
        for (var place = 0; place < call.Sequences.Length; place++)
        {
            foreach (var group in groups)
            {
                if (Suit(place, group))
                {
                    var sequence = call.Sequences[place];
                    double blocks = BlockPlan.Quotient(sequence.Queries.Count, BlockSize.Queries<TKernel>(call, sequence, group, groups.Count));
                    floats += blocks * BlockPlan.GlobalRowCount(call, place, group) * RowFinisher<TKernel>.PartialRowSize;
                }
            }
        }

        return floats;
    }
}
