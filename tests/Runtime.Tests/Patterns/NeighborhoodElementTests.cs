using static SparseAttentionGen.Tests.MaskPicture;

namespace SparseAttentionGen.Tests;

/// <summary>Neighborhoods of lines and images as small masks that were written by hand.</summary>
public sealed class NeighborhoodElementTests
{
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
}
