using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Windows whose sides come with the call.</summary>
public sealed class WindowAtCallTests
{
    [Fact]
    public void Any_window_and_shape_equals_reference() => (
        from dilated in Gen.Bool
        from batch in Gen.Int[1, 2]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from queries in Gen.Int[0, 300]
        from keys in Gen.Int[0, 300]
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-80, 80])
        from left in Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 400])
        from right in Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 400])
        from options in Gen.Int[0, 31]
        from seed in Gen.Int[0, 1_000_000]
        select new AttentionCase
        {
            Attention = dilated ? new DilatedAtCall16() : new LongformerAtCall64(),
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = queries,
            KeyLength = keys,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            Window = new WindowSides(left, right),
            HasGlobalMask = (options & 1) != 0,
            HasKeyLengths = (options & 2) != 0,
            HasPaddingMask = (options & 4) != 0,
            SkipsPadding = (options & 8) != 0,
            Documents = (options & 16) != 0 ? DocumentKind.Ascending : DocumentKind.None,
        }).Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 200, threads: 1);

    [Theory]
    [InlineData(32, 300)]
    [InlineData(32, 1)]
    [InlineData(32, 5000)]
    public void Window_of_the_call_equals_the_declared_one_bit_for_bit(int window, int length)
    {
        AttentionCase Run(ISparseAttention attention) => new AttentionCase
        {
            Attention = attention,
            KeyValueHeads = 2,
            QueryLength = length,
            KeyLength = length,
            HasGlobalMask = true,
            Window = new WindowSides(window),
        }.Fill().Run();
        var (declared, given) = (Run(new LongformerWindow32()), Run(new LongformerAtCall64()));
        Assert.Equal(declared.Output.Data, given.Output.Data);
        Assert.Equal(declared.LogSumExp, given.LogSumExp);
    }

    [Fact]
    public void Window_must_fit_the_class()
    {
        Rejects("Window is missing", new LongformerAtCall64(), null);
        Rejects("Window is given, but the class has no window whose sides come with a call", new LongformerWindow32(), new WindowSides(3));
        Rejects("Window has -1 keys before and 0 after", new LongformerAtCall64(), new WindowSides(-1, 0));
        Rejects("Window has 0 keys before and 2147483647 after", new LongformerAtCall64(), new WindowSides(0, int.MaxValue));
    }

    [Fact]
    public void Pattern_of_a_window_is_that_of_a_class_with_it()
    {
        var pattern = LongformerAtCall64.Pattern;
        Assert.True(pattern.AcceptsWindow);
        Assert.False(pattern.WithWindow(3, 4).AcceptsWindow);
        Assert.Same(pattern.WithWindow(3, 4), pattern.WithWindow(3, 4));
        Assert.Equal(LongformerWindow32.Pattern.Elements, pattern.WithWindow(32, 32).Elements);
        Assert.Contains("given with each call", pattern.Describe(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(static () => LongformerWindow32.Pattern.WithWindow(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => pattern.WithWindow(-3, 4));
    }

    [Fact]
    public void Window_and_seed_of_a_call_do_not_change_each_other()
    {
        var pattern = new AttentionPattern(
            8, 8, 1, causal: false, new SlidingWindowElement(4, 4) { IsGivenAtCall = true }, new RandomBlocksElement(2, 8, Seed: 1));
        int[] Keys(AttentionPattern of) => [.. Enumerable.Range(0, 256).Where(key => of.Allows(0, 100, key, 256))];
        var (seedFirst, windowFirst) = (pattern.WithRandomSeed(5).WithWindow(9, 9), pattern.WithWindow(9, 9).WithRandomSeed(5));
        Assert.Equal(Keys(windowFirst), Keys(seedFirst));
        Assert.Equal(Keys(pattern.WithRandomSeed(1).WithWindow(9, 9)), Keys(pattern.WithWindow(9, 9)));
        Assert.NotEqual(Keys(pattern.WithWindow(9, 9)), Keys(seedFirst));
    }

    private static void Rejects(string message, ISparseAttention attention, WindowSides? window)
    {
        var output = Enumerable.Repeat(7f, 8 * 64).ToArray();
        var failure = Assert.Throws<ArgumentException>(() => attention.Forward(
            new float[8 * 64], new float[8 * 64], new float[8 * 64], output, new AttentionShape(1, 1, 8, 8), new AttentionArguments { Window = window }));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.All(output, static value => Assert.Equal(7f, value));
    }
}
