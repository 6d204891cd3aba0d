using System.Text;

namespace SparseAttentionGen.Tests;

/// <summary>Each pattern as a small mask that was written by hand: queries downwards, keys to the right.</summary>
public sealed class PatternElementTests
{
    [Fact]
    public void Window() => AssertMask(
        """
        ##...
        ###..
        ####.
        .####
        ..###
        """,
        new SlidingWindowElement(Left: 2, Right: 1));

    [Fact]
    public void Dilated_window() => AssertMask(
        """
        #.#...
        .#.#..
        #.#.#.
        .#.#.#
        ..#.#.
        ...#.#
        """,
        new SlidingWindowElement(Left: 1, Right: 1, Dilation: 2));

    [Fact]
    public void Dilated_window_before_the_query_only() => AssertMask(
        """
        #.......
        .#......
        ..#.....
        #..#....
        .#..#...
        ..#..#..
        #..#..#.
        .#..#..#
        """,
        new SlidingWindowElement(Left: 2, Right: 0, Dilation: 3));

    [Fact]
    public void Global_tokens() => AssertMask(
        """
        ####
        #..#
        #..#
        ####
        """,
        new GlobalTokensElement(1, [-1], columnsOnly: false));

    [Fact]
    public void Global_tokens_that_are_columns_only() => AssertMask(
        """
        ##.#
        ##.#
        ##.#
        ##.#
        """,
        new GlobalTokensElement(1, [3, 1, -9, 9], columnsOnly: true));

    [Fact]
    public void Window_of_blocks() => AssertMask(
        """
        ####....
        ####....
        ######..
        ######..
        ..######
        ..######
        ....####
        ....####
        """,
        new BlockWindowElement(Radius: 1, BlockSize: 2));

    [Fact]
    public void Blocks_that_attend_themselves() => AssertMask(
        """
        ###....
        ###....
        ###....
        ...###.
        ...###.
        ...###.
        ......#
        """,
        new BlockWindowElement(Radius: 0, BlockSize: 3));

    [Fact]
    public void Global_blocks_of_which_the_last_is_not_full() => AssertMask(
        """
        #####
        #####
        ##..#
        ##..#
        #####
        """,
        new GlobalBlocksElement(First: 1, Last: 1, BlockSize: 2));

    [Fact]
    public void Global_blocks_that_are_columns_only() => AssertMask(
        """
        ..####
        ..####
        ..####
        ..####
        ..####
        ..####
        """,
        new GlobalBlocksElement(First: 0, Last: 2, BlockSize: 2, ColumnsOnly: true));

    [Fact]
    public void Stride() => AssertMask(
        """
        #..#..#
        .#..#..
        ..#..#.
        #..#..#
        .#..#..
        ..#..#.
        #..#..#
        """,
        new StridedElement(Stride: 3));

    [Fact]
    public void Stride_of_the_Sparse_Transformer() => AssertMask(
        """
        #.......
        ##......
        ###.....
        ####....
        .####...
        ..####..
        #..####.
        .#..####
        """,
        new AttentionPattern(1, 1, 1, causal: true, new StridedElement(Stride: 3, Local: true)));

    [Fact]
    public void Fixed_stride() => AssertMask(
        """
        ####..##.
        ####..##.
        ####..##.
        ####..##.
        ..######.
        ..######.
        ..######.
        ..######.
        ..##..###
        """,
        new FixedStrideElement(Stride: 4, Columns: 2));

    [Fact]
    public void Fixed_stride_of_the_Sparse_Transformer() => AssertMask(
        """
        #........
        ##.......
        ###......
        ####.....
        ...##....
        ...###...
        ...####..
        ...#####.
        ...#...##
        """,
        new AttentionPattern(1, 1, 1, causal: true, new FixedStrideElement(Stride: 4, Columns: 1)));

    [Fact]
    public void Neighborhood() => AssertMask(
        """
        ###..
        ###..
        .###.
        ..###
        ..###
        """,
        new NeighborhoodElement(Count: 3));

    [Fact]
    public void Neighborhood_of_a_sequence_that_is_too_short() => AssertMask(
        """
        ###
        ###
        ###
        """,
        new NeighborhoodElement(Count: 5));

    [Fact]
    public void Dilated_neighborhood() => AssertMask(
        """
        #.#.#...
        .#.#.#..
        #.#.#...
        .#.#.#..
        ..#.#.#.
        ...#.#.#
        ..#.#.#.
        ...#.#.#
        """,
        new NeighborhoodElement(Count: 3, Dilation: 2));

    /// <summary>NATTEN moves the centre among the positions of a residue, of which there may be one more for some residues.</summary>
    [Fact]
    public void Dilated_neighborhood_of_residues_with_unlike_numbers_of_positions() => AssertMask(
        """
        #.#.#....
        .#.#.#...
        #.#.#....
        .#.#.#...
        ..#.#.#..
        ...#.#.#.
        ....#.#.#
        ...#.#.#.
        ....#.#.#
        """,
        new NeighborhoodElement(Count: 3, Dilation: 2));

    [Fact]
    public void Neighborhood_of_an_image() => AssertMask(
        """
        #..#..#.....
        .#..#..#....
        ..#..#..#...
        #..#..#.....
        .#..#..#....
        ..#..#..#...
        ...#..#..#..
        ....#..#..#.
        .....#..#..#
        ...#..#..#..
        ....#..#..#.
        .....#..#..#
        """,
        new CanvasNeighborhoodElement(RowCount: 3, ColumnCount: 1, Height: 4, Width: 3));

    /// <summary>Keys are row * 6 + column.</summary>
    [Theory]
    [InlineData(0, 1, new[] { 0, 1, 2, 6, 7, 8, 12, 13, 14 })]
    [InlineData(15, 1, new[] { 8, 9, 10, 14, 15, 16, 20, 21, 22 })]
    [InlineData(35, 1, new[] { 21, 22, 23, 27, 28, 29, 33, 34, 35 })]
    [InlineData(30, 2, new[] { 6, 8, 10, 18, 20, 22, 30, 32, 34 })]
    [InlineData(1, 2, new[] { 1, 3, 5, 13, 15, 17, 25, 27, 29 })]
    public void Neighborhood_of_an_image_in_both_directions(int query, int dilation, int[] keys)
    {
        var pattern = new AttentionPattern(1, 1, 1, false, new CanvasNeighborhoodElement(3, 3, Height: 6, Width: 6, dilation));
        Assert.Equal(36, pattern.RequiredLength);
        Assert.Equal(keys, Enumerable.Range(0, 36).Where(key => pattern.Allows(0, query, key, 36)));
        Assert.Equal(keys, Keys(pattern.AllowedKeys(query, 36)));
    }

    [Fact]
    public void Prefix() => AssertMask(
        """
        ###..
        ###..
        ###..
        ####.
        #####
        """,
        new AttentionPattern(1, 1, 1, causal: false, new PrefixElement()),
        prefix: 3);

    [Fact]
    public void Union_of_a_window_sinks_and_blocks_of_a_causal_class() => AssertMask(
        """
        #......
        ##.....
        ###....
        ####...
        #..##..
        #...##.
        #...###
        """,
        new AttentionPattern(
            1,
            1,
            1,
            causal: true,
            new SlidingWindowElement(1, 1),
            new GlobalTokensElement(1, [], columnsOnly: true),
            new BlockWindowElement(0, 4)));

    [Fact]
    public void Heads_have_patterns_of_their_own()
    {
        var pattern = new AttentionPattern(
            1,
            1,
            1,
            causal: false,
            new SlidingWindowElement(1, 0) { Heads = HeadSet.Parse("0, 2") },
            new NeighborhoodElement(1) { Heads = HeadSet.Parse("1") },
            new GlobalTokensElement(0, [-1], columnsOnly: true) { Heads = HeadSet.Parse("2-3") });
        AssertMask("#..\n##.\n.##", pattern, head: 0);
        AssertMask("#..\n.#.\n..#", pattern, head: 1);
        AssertMask("#.#\n###\n.##", pattern, head: 2);
        AssertMask("..#\n..#\n..#", pattern, head: 3);
        AssertMask("...\n...\n...", pattern, head: 4);
        AssertMask("...\n...\n...", pattern, head: 1000);
        Assert.Equal(3, pattern.LargestHead);
    }

    [Fact]
    public void Queries_outside_of_the_keys_continue_the_pattern()
    {
        Assert.Equal([0, 1], Keys(Row(new BlockWindowElement(1, 2), query: -1)));
        Assert.Equal([6, 7], Keys(Row(new BlockWindowElement(1, 2), query: 9)));
        Assert.Equal([1, 3], Keys(Row(new SlidingWindowElement(0, 3, Dilation: 2), query: -3)));
        Assert.Equal([1, 4, 7], Keys(Row(new StridedElement(3), query: -2)));
        Assert.Equal([3, 7], Keys(Row(new FixedStrideElement(4, 1), query: 8)));
        Assert.Equal([5, 6, 7], Keys(Row(new NeighborhoodElement(3), query: 8)));

        static IReadOnlyList<KeyRange> Row(PatternElement element, int query) => new AttentionPattern(1, 1, 1, false, element).AllowedKeys(query, keyCount: 8);
    }

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

    private static void AssertMask(string mask, PatternElement element) => AssertMask(mask, new AttentionPattern(1, 1, 1, causal: false, element));

    /// <summary>Asserts that the definition, the ranges and the count are those of a picture.</summary>
    private static void AssertMask(string mask, AttentionPattern pattern, int head = 0, int prefix = 0)
    {
        var length = mask.Split('\n').Length;
        Assert.Equal(mask, Draw((query, key) => pattern.Allows(head, query, key, length, prefix)));
        Assert.Equal(mask, Draw((query, key) => pattern.AllowedKeys(query, length, head, prefix).Any(range => range.Contains(key))));
        if (prefix == 0)
        {
            Assert.Equal(mask.Count(static symbol => symbol == '#'), pattern.CountAllowed(length, head));
        }

        string Draw(Func<int, int, bool> allows)
        {
            var text = new StringBuilder();
            for (var query = 0; query < length; query++)
            {
                text.Append(query == 0 ? string.Empty : "\n");
                for (var key = 0; key < length; key++)
                {
                    text.Append(allows(query, key) ? '#' : '.');
                }
            }

            return text.ToString();
        }
    }

    private static IEnumerable<int> Keys(IReadOnlyList<KeyRange> ranges) =>
        ranges.SelectMany(static range => Enumerable.Range(range.First, range.Count));
}
