using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class HeadSetTests
{
    [Theory]
    [InlineData("0", "0", 0)]
    [InlineData("0-5, 8", "0-5, 8", 8)]
    [InlineData(" 8 , 0 - 5 ", "0-5, 8", 8)]
    [InlineData("0,1,2", "0-2", 2)]
    [InlineData("3-5,0-3", "0-5", 5)]
    [InlineData("0-9,2-3,11", "0-9, 11", 11)]
    [InlineData("7,7,007", "7", 7)]
    [InlineData("65535", "65535", 65535)]
    [InlineData("", "", -1)]
    [InlineData(null, "", -1)]
    public void Heads_and_ranges_are_read_in_any_order(string? text, string normal, int largest)
    {
        Assert.True(HeadSet.TryParse(text, out var heads));
        Assert.Equal(normal, heads.ToString());
        Assert.Equal(largest, heads.Largest);
        Assert.Equal(normal.Length == 0, heads.IsAll);
        Assert.Equal(heads, HeadSet.Parse(normal));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("0,")]
    [InlineData(",0")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("5-0")]
    [InlineData("0-1-2")]
    [InlineData("0..2")]
    [InlineData("0 1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("all")]
    [InlineData("\u0663")]
    [InlineData("65536")]
    [InlineData("99999999999999")]
    public void Anything_else_is_rejected(string text)
    {
        Assert.False(HeadSet.TryParse(text, out var heads));
        Assert.True(heads.IsAll);
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => HeadSet.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_heads_are_in_the_set_of_all()
    {
        Assert.True(HeadSet.All.Contains(0));
        Assert.True(HeadSet.All.Contains(int.MaxValue));
        Assert.True(HeadSet.All.Contains(HeadSet.Parse("0-65535")));
        Assert.False(HeadSet.Parse("0-65535").Contains(HeadSet.All));
        Assert.False(HeadSet.All.IsSingle);
        Assert.False(HeadSet.Parse("0-1").IsSingle);
        Assert.True(HeadSet.Parse("1").IsSingle);
    }

    [Fact]
    public void Sets_are_what_their_text_says() =>
        Gen.Select(Gen.Int[0, 12].List[1, 8], Gen.Int[0, 12].List[1, 8]).Sample(
            static (left, right) =>
            {
                var (a, b) = (HeadSet.Parse(string.Join(',', left)), HeadSet.Parse(string.Join(" , ", right)));
                Assert.Equal(left.Distinct().Order(), Enumerable.Range(0, 20).Where(a.Contains));
                Assert.Equal(right.All(left.Contains), a.Contains(b));
                Assert.Equal(left.ToHashSet().SetEquals(right), a.Equals(b));
                Assert.Equal(a, HeadSet.Parse(a.ToString()));
                Assert.Equal(a.GetHashCode(), HeadSet.Parse(a.ToString()).GetHashCode());
                Assert.Equal(left.Max(), a.Largest);
            },
            iter: 2000);
}
