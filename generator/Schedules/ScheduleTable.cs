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

        // A chunk's panels and values, 128 KiB each up to head size 64, stay in a second-level cache with the rows. Fewer keys load and
        // store the output accumulators more often, and leave more panels over at the ends of a chunk: with 256 a window of 128 keys on
        // each side ran 2 % slower.
        var chunk = Clamp(32768 / Math.Max(headDim, valueDim) / 64 * 64, 64, 512);

        // Rows of a block share the staging of the keys, so more rows stage a window's keys less often; their queries and
        // accumulators, 512 KiB, must stay in the second-level cache. Rounded up to whole tiles, so that lengths of a power of
        // two leave no small block at the end.
        var blockRows = (Clamp(131072 / (headDim + valueDim), 96, 1024) + rows - 1) / rows * rows;
        return new KernelSchedule(rows, panels, chunk, blockRows, Overlap(target, headDim / (rows * panels)));
    }

    /// <summary>What is made in the gaps that products leave.</summary>
    /// <param name="target">The vectors.</param>
    /// <param name="products">Elements of the head for each vector of scores.</param>
    private static PowerOverlap Overlap(VectorTarget target, int products) => (target.VectorLength, products) switch
    {
        // Too short a head has too few products to hide anything behind.
        (_, 0) => PowerOverlap.None,

        // 8 registers besides the accumulators are enough for one vector's power and mask.
        (16, _) => PowerOverlap.MaskedPowers,

        // 4 are enough for a power with a few of them on the stack; with the mask a tile took 10 % longer than one after the other.
        (8, _) => PowerOverlap.Powers,

        // Without FMA a product keeps the units for multiplications and for additions busy.
        _ => PowerOverlap.None,
    };

    /// <summary>Keys whose features are held at a time.</summary>
    /// <param name="isCausal">Whether keys meet the queries among them pair by pair.</param>
    /// <param name="keyTile">Keys of a product's tile.</param>
    /// <returns>A multiple of the tile.</returns>
    public static int FeatureKeyChunk(bool isCausal, int keyTile)
    {
        // Pairs within a chunk are work besides the features' own, in proportion to the chunk; sums of features are loaded and
        // stored once for each chunk. Both together are least at about 64 keys. Without pairs, 128 keys' features still leave
        // the second-level cache to the vectors and sums.
        var keys = isCausal ? 64 : 128;
        return (keys + keyTile - 1) / keyTile * keyTile;
    }

    private static int Clamp(int value, int least, int most) => Math.Min(Math.Max(value, least), most);
}
