using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class PatternTests
{
    [Fact]
    public void Counts_equal_counting_pair_by_pair() =>
        Gen.Select(Gen.Int[0, Kernels.All.Count - 1], Gen.Int[0, 130], Gen.Int[0, 130], Gen.Int[-140, 140]).Sample(
            static (kernel, queries, keys, offset) =>
            {
                var pattern = Kernels.All[kernel].Pattern;
                long count = 0;
                for (var query = 0; query < queries; query++)
                {
                    for (var key = 0; key < keys; key++)
                    {
                        count += pattern.Allows(0, query + offset, key, keys) ? 1 : 0;
                    }
                }

                return pattern.CountAllowed(queries, keys, offset) == count;
            },
            iter: 400);

    [Fact]
    public void Window_allows_both_sides_and_the_own_key()
    {
        var pattern = Window64.Pattern;
        Assert.True(pattern.Allows(0, 100, 84));
        Assert.True(pattern.Allows(0, 100, 116));
        Assert.False(pattern.Allows(0, 100, 83));
        Assert.False(pattern.Allows(0, 100, 117));
        Assert.Equal(33 * 1000L - (16 * 17), pattern.CountAllowed(1000));
    }

    [Fact]
    public void Left_is_before_the_query()
    {
        var pattern = Window33To5.Pattern;
        Assert.True(pattern.Allows(0, 100, 60));
        Assert.False(pattern.Allows(0, 100, 59));
        Assert.True(pattern.Allows(0, 100, 103));
        Assert.False(pattern.Allows(0, 100, 104));
    }

    [Fact]
    public void Negative_positions_count_from_the_end_and_need_the_length()
    {
        var pattern = GlobalPositions20.Pattern;
        Assert.True(pattern.Allows(0, 50, 199, keyCount: 200));
        Assert.True(pattern.Allows(0, 50, 100, keyCount: 200));
        Assert.False(pattern.Allows(0, 50, 198, keyCount: 200));
        Assert.Contains("number of keys", Assert.Throws<InvalidOperationException>(() => pattern.Allows(0, 50, 199)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sinks_are_attended_by_all_but_attend_no_more_than_their_window()
    {
        var pattern = Sinks32.Pattern;
        Assert.True(pattern.Allows(0, 500, 3));
        Assert.False(pattern.Allows(0, 500, 4));
        Assert.False(pattern.Allows(0, 0, 1));
    }

    [Fact]
    public void Useful_flops_count_two_for_each_element_of_each_pair()
    {
        Assert.Equal(4.0 * 64 * 100 * 100 * 12 * 2, Dense64.Pattern.UsefulFlops(100, heads: 12, batch: 2));
        Assert.Equal(2.0 * (7 + 33) * 100 * 101 / 2, Causal7To33.Pattern.UsefulFlops(100));
        Assert.Equal(0.505, Causal64.Pattern.Density(100), 1e-12);
        Assert.Equal(0, Causal64.Pattern.Density(0));
        Assert.Equal(0.495, Causal64.Pattern.SavedShare(100), 1e-12);
    }

    [Fact]
    public void Useful_flops_are_the_sum_of_heads_that_a_method_tells_apart()
    {
        var pattern = HeadPredicate.Pattern;
        var pairs = Enumerable.Range(0, 3).Sum(head => pattern.CountAllowed(100, head));
        Assert.NotEqual(pattern.CountAllowed(100, 0), pattern.CountAllowed(100, 2));
        Assert.Equal(4.0 * pattern.HeadDim * pairs, pattern.UsefulFlops(100, heads: 3));
    }

    [Fact]
    public void Useful_flops_count_the_pairs_of_a_prefix()
    {
        var pattern = Prefix16.Pattern;
        Assert.Equal(4.0 * 16 * pattern.CountAllowed(50, 50, 0, prefixLength: 20), pattern.UsefulFlops(50, prefixLength: 20));
        Assert.Equal(1 - pattern.Density(50, prefixLength: 20), pattern.SavedShare(50, prefixLength: 20));
    }

    [Fact]
    public void Bytes_count_each_element_of_the_tensors_once()
    {
        Assert.Equal(4.0 * 100 * 4 * 64, Dense64.Pattern.BytesMoved(100));
        Assert.Equal(4.0 * 2 * 100 * ((12 + 3) * (7 + 33)), Causal7To33.Pattern.BytesMoved(100, heads: 12, batch: 2, keyValueHeads: 3));
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.BytesMoved(-1)).ParamName);
    }

    [Fact]
    public void Text_shows_the_mask()
    {
        Assert.Equal("▒▒······\n··▒▒····\n····▒▒··\n······▒▒\n", OwnKey80.Pattern.ToText(8));
        Assert.Equal("▒▒··\n··▒▒\n", OwnKey80.Pattern.ToText(4));
        Assert.Equal("█▒··\n███▒\n", Causal64.Pattern.ToText(4));
        Assert.Equal("████\n████\n", Dense64.Pattern.ToText(4));
        Assert.Equal("█\n", Dense64.Pattern.ToText(1));
        Assert.Empty(Dense64.Pattern.ToText(0));
        var lines = Longformer64.Pattern.ToText(1000, width: 20).TrimEnd('\n').Split('\n');
        Assert.Equal(10, lines.Length);
        Assert.All(lines, static line => Assert.Equal(20, line.Length));
        Assert.StartsWith("▒", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_that_no_class_could_have_are_rejected()
    {
        Assert.Equal("headDim", Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionPattern(0, 1, 1, false)).ParamName);
        Assert.Equal("valueDim", Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionPattern(1, 513, 1, false)).ParamName);
        Assert.Equal("scale", Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionPattern(1, 1, float.NaN, false)).ParamName);
        Assert.Equal("elements", Assert.Throws<ArgumentNullException>(() => new AttentionPattern(1, 1, 1, false, [null!])).ParamName);
        Assert.Equal("Left", Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingWindowElement(-1, 0)).ParamName);
        Assert.Equal("Right", Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingWindowElement(0, -1)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new GlobalTokensElement(-1, [], false)).ParamName);
        Assert.Equal("queryCount", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.CountAllowed(-1)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToText(-1)).ParamName);
    }

    [Fact]
    public void Instances_give_the_pattern_of_their_class()
    {
        ISparseAttention attention = new Longformer64();
        Assert.Same(Longformer64.Pattern, attention.Pattern);
        Assert.Equal("window of 12 keys on each side", attention.Pattern.Elements[0].Describe());
        Assert.Equal("global: the first token (attended by all, attending all)", attention.Pattern.Elements[1].Describe());
    }
}
