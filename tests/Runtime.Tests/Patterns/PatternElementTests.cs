using static SparseAttentionGen.Tests.MaskPicture;

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
}
