namespace SparseAttentionGen.Tests;

/// <summary>The seed of random blocks as an argument of the call.</summary>
public sealed class RandomSeedTests
{
    public static TheoryData<ISparseAttention, ISparseAttention, int> Pairs => new()
    {
        { new AnyLayer16(), new FifthLayer16(), 5 },
        { new FifthLayer16(), new AnyLayer16(), 0 },
        { new AnySeed16(), new NegativeSeed16(), -3 },
        { new NegativeSeed16(), new AnySeed16(), 77 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_seed_of_the_call_is_that_of_a_class_declared_with_it(ISparseAttention any, ISparseAttention declared, int seed)
    {
        var call = Case(any, seed).Run();
        call.AssertEqualsReference();
        Assert.Equal(Case(declared, null).Run().Output.Data, call.Output.Data);
        Assert.NotEqual(Case(any, null).Run().Output.Data, call.Output.Data);
    }

    [Fact]
    public void Projected_keys_join_the_blocks_of_the_seed()
    {
        var call = new AttentionCase
        {
            Attention = new RandomAndMeans16(),
            Projection = SequenceProjection.MeanPooling(8),
            KeyValueHeads = 2,
            QueryLength = 200,
            KeyLength = 200,
            RandomSeed = 31,
        }.Fill().Run();
        call.AssertEqualsReference();
    }

    [Fact]
    public void Layers_that_run_at_the_same_time_keep_their_own_blocks()
    {
        var alone = Enumerable.Range(0, 12).Select(static layer => Case(new AnyLayer16(), layer).Run().Output.Data).ToArray();
        Assert.Equal(12, alone.Select(static output => string.Join(' ', output)).Distinct().Count());
        Parallel.For(0, 96, call => Assert.Equal(alone[call % 12], Case(new AnyLayer16(), call % 12).Run(new AttentionOptions { MaxThreads = 1 + (call % 3) }).Output.Data));
    }

    /// <summary>More seeds and lengths than are kept.</summary>
    [Fact]
    public void Any_number_of_seeds_is_drawn_alike_the_second_time()
    {
        var pattern = AnySeed16.Pattern;
        var first = Enumerable.Range(-1500, 3000).Select(seed => Row(pattern.WithRandomSeed(seed))).ToArray();
        Assert.True(first.Distinct().Count() > 900);
        Assert.Equal(first, Enumerable.Range(-1500, 3000).Select(seed => Row(pattern.WithRandomSeed(seed))));
        Assert.Equal(Row(pattern), Row(pattern.WithRandomSeed(4).WithRandomSeed(77)));

        static string Row(AttentionPattern pattern) => string.Join(' ', pattern.AllowedKeys(800, 1600).Select(static keys => keys.First));
    }

    [Fact]
    public void A_pattern_with_a_seed_keeps_everything_else()
    {
        var pattern = new AttentionPattern(8, 4, 0.5f, causal: true, new SlidingWindowElement(1, 0), new RandomBlocksElement(1, 2, 3) { Heads = HeadSet.Parse("1") })
        {
            Scores = new ScoreDescription { SoftCap = 9 },
        };
        var other = pattern.WithRandomSeed(8);
        Assert.Equal((8, 4, 0.5f, true), (other.HeadDim, other.ValueDim, other.Scale, other.IsCausal));
        Assert.Same(pattern.Scores, other.Scores);
        Assert.Equal([pattern.Elements[0], new RandomBlocksElement(1, 2, 8) { Heads = HeadSet.Parse("1") }], other.Elements);
        Assert.Equal(pattern.Describe(), other.Describe());
        Assert.Equal(pattern.ToText(60, head: 0), other.ToText(60, head: 0));
        Assert.NotEqual(pattern.ToText(60, head: 1), other.ToText(60, head: 1));
        Assert.Same(other, pattern.WithRandomSeed(8));
    }

    [Fact]
    public void Seeds_that_mean_nothing_are_rejected_before_anything_is_written()
    {
        AssertRejected(new Dilated64(), 64, 0, "RandomSeed is given, but the class has no [RandomBlocks]");
        AssertRejected(new AnyLayer16(), 16, -1, "RandomSeed is -1, but BigBird's blocks are drawn for the index of a layer");
        Assert.Throws<InvalidOperationException>(static () => Dilated64.Pattern.WithRandomSeed(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => AnyLayer16.Pattern.WithRandomSeed(-1));
    }

    private static void AssertRejected(ISparseAttention attention, int headDim, int seed, string reason)
    {
        var call = Case(attention, seed);
        var error = Assert.Throws<ArgumentException>("arguments", () => call.Run());
        Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
        Assert.All(call.Output.Data, static value => Assert.True(float.IsNaN(value)));
        Assert.Throws<ArgumentException>("arguments", () => call.AssertEqualsReference());
        Assert.Equal(headDim, attention.Pattern.HeadDim);
    }

    private static AttentionCase Case(ISparseAttention attention, int? seed) => new AttentionCase
    {
        Attention = attention,
        Batch = 2,
        KeyValueHeads = 2,
        QueryLength = 250,
        KeyLength = 250,
        RandomSeed = seed,
    }.Fill();
}
