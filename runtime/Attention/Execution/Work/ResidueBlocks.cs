namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Blocks of queries that all have one residue, for heads whose keys lie in steps: they share more packed keys than as many queries of all residues, and
/// nothing has to be put into another order.
/// </summary>
internal static class ResidueBlocks<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Whether a group of heads has no other keys than those in steps and columns, and enough queries of each residue.</summary>
    public static bool Suit(AttentionCall call, CallSequence sequence, HeadGroup group)
    {
        var order = call.OrderOf(sequence, group.Head);
        return order is { Period: > 1, IsSplit: false }
            && (call.UsesBands || !call.Pattern.VariantOf(group.Head).HasConsecutiveKeys)
            && (long)(sequence.Queries.Count / order.Period) * group.Count >= BlockSize.SmallestBlockRows;
    }

    /// <summary>The blocks of a group of heads, all residues of a part of a sequence one after the other.</summary>
    public static IEnumerable<RowBlock> Of(AttentionCall call, int place, HeadGroup group)
    {
        var sequence = call.Sequences[place];
        var (length, period) = (sequence.Queries.Count, call.OrderOf(sequence, group.Head).Period);
        var longest = (int)BlockPlan.Quotient(length, period);
        var groups = call.Query.Heads / group.Count;
        var queries = BlockSize.Queries<TKernel>(longest, (long)call.Sequences.Length * groups * period, group.Count);
        var parts = (int)BlockPlan.Quotient(longest, queries);
        for (var index = 0; index < parts; index++)
        {
            // Later rows of a causal pattern cost more, see BlockPlan.
            var first = (call.Pattern.IsCausal ? parts - 1 - index : index) * queries;
            for (var residue = 0; residue < period; residue++)
            {
                var count = Math.Min(queries, (int)BlockPlan.Quotient(length - residue, period) - first);
                if (count > 0)
                {
                    yield return new RowBlock(
                        place, group.KeyValueHead, group.Head, group.Count, residue + (first * period), count, false, 0, sequence.KeyCount, true, -1, period);
                }
            }
        }
    }
}
