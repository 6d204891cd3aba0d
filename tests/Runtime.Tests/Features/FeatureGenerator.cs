using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Random calls of classes with features.</summary>
internal static class FeatureGenerator
{
    /// <summary>Makes calls.</summary>
    /// <param name="kernels">The classes.</param>
    /// <param name="mostProducts">Bounds the work of the definition.</param>
    /// <param name="mostBatch">Most batch elements.</param>
    /// <param name="mostSharing">Most query heads that share a key head.</param>
    /// <param name="lengths">Numbers of queries and of keys.</param>
    public static Gen<FeatureCase> Cases(IReadOnlyList<ISparseAttention> kernels, long mostProducts, int mostBatch, int mostSharing, Gen<int> lengths) =>
        from kernel in Gen.Int[0, kernels.Count - 1]
        from batch in Gen.Int[0, mostBatch]
        from heads in Gen.Int[1, 3]
        from sharing in Gen.Int[1, mostSharing]
        from queries in lengths
        from keys in lengths
        from sameLength in Gen.Bool
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-320, 320])
        from layout in Gen.Int[0, 2]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        let attention = kernels[kernel]
        let rows = (long)batch * heads * sharing
        let limit = (int)Math.Sqrt(mostProducts / Math.Max(1.0, rows * attention.Pattern.Approximation!.Rank))
        select new FeatureCase
        {
            Attention = attention,
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = Math.Min(queries, Math.Max(8, limit)),
            KeyLength = Math.Min(sameLength ? queries : keys, Math.Max(8, limit)),
            QueryOffset = offset,
            Layout = (Layout)layout,
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasQueryOffsets = seed % 3 == 0,
        };
}
