using SparseAttentionGen.Generator.Emission;

namespace SparseAttentionGen.Generator.Schedules;

/// <summary>All blocking constants, with the reason beside each.</summary>
internal static class ScheduleTable
{
    public static KernelSchedule Create(VectorTarget target, int headDim, int valueDim)
    {
        var (rows, panels) = target.VectorLength switch
        {
            // 24 accumulators, 4 operands and 1 broadcast of 32 registers.
            16 => (6, 4),

            // 12 accumulators, 2 operands and 1 broadcast of 16 registers.
            8 => (6, 2),

            // As for 256 bits on x64. Arm64 has 32 registers, but the same tile keeps its pipes busy.
            4 => (6, 2),

            // 8 scalar accumulators, 4 operands and 1 more of 16 registers.
            _ => (2, 4),
        };

        // A key block's panels and values, 128 KiB each up to head size 64, stay in a second-level cache with the rows. Fewer keys load and
        // store the output accumulators more often, and leave more panels over at the ends of a key block: with 256 a window of 128 keys on
        // each side ran 2 % slower.
        var keyBlock = Clamp(32768 / Math.Max(headDim, valueDim) / 64 * 64, 64, 512);

        // Rows of a block share the packing of the keys, so more rows pack a window's keys less often; their queries and
        // accumulators, 512 KiB, must stay in the second-level cache. Rounded up to whole tiles, so that lengths of a power of
        // two leave no small block at the end.
        var blockRows = (Clamp(131072 / (headDim + valueDim), 96, 1024) + rows - 1) / rows * rows;
        return new KernelSchedule(rows, panels, keyBlock, blockRows, AtOnce(target), Overlaps(target, headDim / (rows * panels)));
    }

    /// <summary>Elements or keys in an iteration of the loops over products.</summary>
    private static int AtOnce(VectorTarget target) => target.VectorLength switch
    {
        // +2 % for tiles from the second-level cache, on a processor that starts four instructions in a cycle. Exponentials among products keep the loop short.
        16 => 2,

        // The 23 instructions of one element are more than half of what a core fetches in the time of its 12 products. While the core's other thread
        // was busy, a tile took 1.6 times as long as alone; with four elements in an iteration 1.2 times.
        8 => 4,

        // Without FMA there are more instructions: +2 to +9 %.
        4 => 4,
        _ => 1,
    };

    /// <summary>Whether exponentials are interleaved with the products of the next tile.</summary>
    /// <param name="target">The vectors.</param>
    /// <param name="products">Elements of the head for each vector of scores: a very short head has too few products to hide exponentials.</param>
    private static bool Overlaps(VectorTarget target, int products) => products > 0 && target.VectorLength switch
    {
        // 8 registers besides the accumulators are enough for one vector's exponential and mask.
        16 => true,

        // 4 registers hold an exponential only with some of it on the stack, and it takes longer from end to end than a processor of this width looks
        // ahead over products: on Zen 3 a tile took 1.3 times as long as with exponentials and products one after the other.
        8 => false,

        // Without FMA a product keeps the units for multiplications and for additions busy.
        _ => false,
    };

    /// <summary>Keys whose features are held at a time.</summary>
    /// <param name="isCausal">Whether queries attend the keys of their own key block pair by pair.</param>
    /// <param name="keyTile">Keys of a product's tile.</param>
    /// <returns>A multiple of the tile.</returns>
    public static int FeatureKeyBlock(bool isCausal, int keyTile)
    {
        // Pairs within a key block are work besides the features' own, in proportion to the key block; sums of features are loaded and
        // stored once for each key block. Both together are least at about 64 keys. Without pairs, 128 keys' features still leave
        // the second-level cache to the vectors and sums.
        var keys = isCausal ? 64 : 128;
        return (keys + keyTile - 1) / keyTile * keyTile;
    }

    private static int Clamp(int value, int least, int most) => Math.Min(Math.Max(value, least), most);
}
