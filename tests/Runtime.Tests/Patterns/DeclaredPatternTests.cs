namespace SparseAttentionGen.Tests;

/// <summary>From attributes to the emitted property: the elements are those that were declared.</summary>
public sealed class DeclaredPatternTests
{
    [Fact]
    public void Elements_are_those_of_the_attributes()
    {
        Assert.Equal(
            [
                new SlidingWindowElement(4, 4) { Heads = HeadSet.Parse("0-5, 8") },
                new SlidingWindowElement(4, 1, Dilation: 3) { Heads = HeadSet.Parse("6-7") },
                new GlobalTokensElement(0, [0, -1], columnsOnly: true),
            ],
            DeclaredWindows.Pattern.Elements);
        Assert.Equal(
            [
                new BlockWindowElement(1, 64),
                new GlobalBlocksElement(1, 2, 64),
                new RandomBlocksElement(3, 64, Seed: 5, RandomBlockSelection.BigBird, HeadCount: 12),
                new BlockWindowElement(0, 96) { Heads = HeadSet.Parse("3") },
                new GlobalBlocksElement(2, 0, 128, ColumnsOnly: true),
                new RandomBlocksElement(2, 32, Seed: -5),
            ],
            DeclaredBlocks.Pattern.Elements);
        Assert.Equal([new StridedElement(8, Local: true), new StridedElement(6), new FixedStrideElement(32, 4)], DeclaredStrides.Pattern.Elements);
        Assert.Equal(
            [new NeighborhoodElement(7), new NeighborhoodElement(5, 3), new CanvasNeighborhoodElement(3, 5, 8, 10, 2), new CanvasNeighborhoodElement(3, 5, 4, 20)],
            DeclaredNeighborhoods.Pattern.Elements);
        Assert.Equal(80, DeclaredNeighborhoods.Pattern.RequiredLength);
        Assert.Equal(
            [new PrefixElement { Heads = HeadSet.Parse("0") }, new DenseElement { Heads = HeadSet.Parse("1-2") }], DeclaredPrefix.Pattern.Elements);
        Assert.True(DeclaredPrefix.Pattern.AcceptsPrefixLengths);
    }
}

[SparseAttention(HeadDim = 1)]
[SlidingWindow(4, Heads = "0-5, 8")]
[SlidingWindow(Left = 4, Right = 1, Dilation = 3, Heads = "7,6")]
[GlobalTokens(Positions = [-1, 0], ColumnsOnly = true, Heads = null)]
internal sealed partial class DeclaredWindows;

[SparseAttention(HeadDim = 1)]
[BlockWindow(1)]
[GlobalBlocks(First = 1, Last = 2)]
[RandomBlocks(3, Selection = RandomBlockSelection.BigBird, HeadCount = 12, Seed = 5)]
[BlockLocal(96, Heads = "3")]
[GlobalBlocks(First = 2, BlockSize = 128, ColumnsOnly = true)]
[RandomBlocks(2, BlockSize = 32, Seed = -5)]
internal sealed partial class DeclaredBlocks;

[SparseAttention(HeadDim = 1)]
[Strided(8, Local = true)]
[Strided(6)]
[FixedStride(columns: 4, stride: 32)]
internal sealed partial class DeclaredStrides;

[SparseAttention(HeadDim = 1)]
[Neighborhood(7)]
[Neighborhood(5, Dilation = 3)]
[Neighborhood(3, 5, Height = 8, Width = 10, Dilation = 2)]
[Neighborhood(3, 5, Width = 20, Height = 4)]
internal sealed partial class DeclaredNeighborhoods;

[SparseAttention(HeadDim = 1)]
[PrefixLM(Heads = "0")]
[Dense(Heads = "1-2")]
internal sealed partial class DeclaredPrefix;
