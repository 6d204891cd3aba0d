namespace SparseAttentionGen.Tests;

/// <summary>Block masks over more rows and keys than a kernel takes at a time, with classes of each way to plan them.</summary>
public sealed class BlockMaskTests
{
    private const int Length = 1300;

    /// <summary>Blocks of queries and keys; sizes below and above a tile of rows.</summary>
    public static TheoryData<string, int, int, int> Calls() => new()
    {
        { nameof(Dense64), 64, 0, 1 },
        { nameof(Dense64), 100, 36, 2 },
        { nameof(Causal64), 64, 0, 1 },
        { nameof(Causal64), 64, 0, 3 },
        { nameof(Causal64), 5, 0, 1 },
        { nameof(Causal64), 96, -64, 1 },
        { nameof(Causal64), 64, 31, 2 },
        { nameof(Window64), 48, 0, 1 },
        { nameof(CausalWindow128), 64, 128, 2 },
        { nameof(Longformer64), 64, 0, 1 },
        { nameof(Longformer64), 100, 36, 2 },
        { nameof(GlobalPositions20), 64, 0, 1 },
        { nameof(GlobalPositions20), 100, 36, 2 },
        { nameof(GlobalPositions20), 5, 0, 1 },
        { nameof(MixedGlobals12), 48, 0, 1 },
        { nameof(Sinks32), 64, 128, 2 },
        { nameof(CausalGlobals16), 64, 0, 1 },
        { nameof(CausalGlobals16), 96, -64, 2 },
        { nameof(Prefix16), 64, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Mask_of_many_blocks_equals_reference(string kernel, int blockSize, int queryOffset, int group)
    {
        var blocks = (Length + blockSize - 1) / blockSize;
        var random = new Random(blockSize);
        new AttentionCase
        {
            Attention = Kernels.Named(kernel),
            Group = group,
            QueryLength = Length,
            KeyLength = Length,
            QueryOffset = queryOffset,
            GivenBlockMask = BlockMask.FromPredicate(blockSize, Length, Length, (query, key) => query == key || random.Next(blocks) < 5),
        }.Fill().Run().AssertEqualsReference();
    }

    [Fact]
    public void Rows_of_a_block_without_keys_are_zero()
    {
        var item = new AttentionCase
        {
            Attention = new Causal64(),
            QueryLength = Length,
            KeyLength = Length,
            GivenBlockMask = BlockMask.FromBlocks(64, Length, Length, [(3, 1), (3, 7), (9, 20)]),
        }.Fill().Run();
        item.AssertEqualsReference();
        Assert.All(item.Output.Data.AsSpan(9 * 64 * 64, 64 * 64).ToArray(), static x => Assert.Equal(0, x));
        Assert.Contains(item.Output.Data.AsSpan(3 * 64 * 64, 64 * 64).ToArray(), static x => x != 0);
    }
}
