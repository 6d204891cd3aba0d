namespace SparseAttentionGen.Tests;

/// <summary>What elements say of themselves, and what they are not made from.</summary>
public sealed class ElementDescriptionTests
{
    [Fact]
    public void Elements_say_what_they_are()
    {
        Assert.Equal("window of 4 keys on each side at distances of 21", new SlidingWindowElement(4, 4, 21).Describe());
        Assert.Equal("own block of 64 and 1 on each side", new BlockWindowElement(1, 64).Describe());
        Assert.Equal("own block of 64", new BlockWindowElement(0, 64).Describe());
        Assert.Equal("global: the first block and the last 2 blocks of 64 (attended by all, attending all)", new GlobalBlocksElement(1, 2, 64).Describe());
        Assert.Equal("global: the last block of 64 (attended by all)", new GlobalBlocksElement(0, 1, 64, ColumnsOnly: true).Describe());
        Assert.Equal("1 random block of 64 keys for each block of queries", new RandomBlocksElement(1, 64).Describe());
        Assert.Equal("every key at a multiple of 8 from the query and those up to 8 away", new StridedElement(8, Local: true).Describe());
        Assert.Equal("keys at distances of 0, 1, 2, 4, 8 and so on", new LogSparseElement().Describe());
        Assert.Equal("keys at distances of 0, 1, 2, 4, 8 and so on, and those up to 20 away", new LogSparseElement(20).Describe());
        Assert.Equal("own block of 8 and the last key of every block", new FixedStrideElement(8, 1).Describe());
        Assert.Equal("7 neighbours at distances of 2", new NeighborhoodElement(7, 2).Describe());
        Assert.Equal("7 x 5 neighbours in an image of 14 x 10", new CanvasNeighborhoodElement(7, 5, 14, 10).Describe());
        Assert.Equal("earlier keys, and a prefix given with each call", new PrefixElement().Describe());
        Assert.Equal(
            "dense (heads 0, 2); own block of 4 (head 1); causal",
            new AttentionPattern(
                1, 1, 1, true, new DenseElement { Heads = HeadSet.Parse("0,2") }, new BlockWindowElement(0, 4) { Heads = HeadSet.Parse("1") }).Describe());
    }

    [Fact]
    public void Elements_that_no_attribute_could_give_are_rejected()
    {
        AssertRejected("Dilation", static () => new SlidingWindowElement(1, 1, 0));
        AssertRejected("Radius", static () => new BlockWindowElement(-1, 1));
        AssertRejected("BlockSize", static () => new BlockWindowElement(1, 0));
        AssertRejected("First", static () => new GlobalBlocksElement(-1, 1, 1));
        AssertRejected("Last", static () => new GlobalBlocksElement(1, -1, 1));
        AssertRejected("BlockSize", static () => new GlobalBlocksElement(1, 1, 0));
        AssertRejected("Count", static () => new RandomBlocksElement(0, 1));
        AssertRejected("BlockSize", static () => new RandomBlocksElement(1, 0));
        AssertRejected("HeadCount", static () => new RandomBlocksElement(1, 1, HeadCount: -1));
        AssertRejected("HeadCount", static () => new RandomBlocksElement(1, 1, 0, RandomBlockSelection.BigBird));
        AssertRejected("Seed", static () => new RandomBlocksElement(1, 1, -1, RandomBlockSelection.BigBird, HeadCount: 1));
        AssertRejected("Selection", static () => new RandomBlocksElement(1, 1, 0, (RandomBlockSelection)7));
        AssertRejected("Stride", static () => new StridedElement(0));
        AssertRejected("Local", static () => new LogSparseElement(-1));
        AssertRejected("Stride", static () => new FixedStrideElement(0, 1));
        AssertRejected("Columns", static () => new FixedStrideElement(4, 5));
        AssertRejected("Count", static () => new NeighborhoodElement(4));
        AssertRejected("Dilation", static () => new NeighborhoodElement(3, 0));
        AssertRejected("RowCount", static () => new CanvasNeighborhoodElement(2, 3, 8, 8));
        AssertRejected("ColumnCount", static () => new CanvasNeighborhoodElement(3, -1, 8, 8));
        AssertRejected("Height", static () => new CanvasNeighborhoodElement(3, 3, 0, 8));
        AssertRejected("Width", static () => new CanvasNeighborhoodElement(3, 3, 65536, 32768));
        AssertRejected("Dilation", static () => new CanvasNeighborhoodElement(3, 3, 8, 8, 0));

        static void AssertRejected(string parameter, Func<PatternElement> create) =>
            Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(create).ParamName);
    }
}
