using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The definition of gradients through projections against differences of the definition of its outputs.</summary>
public sealed class ProjectionGradientTests
{
    private const int Rank = 3;
    private const int Length = 12;

    private static readonly Gen<Item> Items =
        from drawn in RandomPatterns.All.Where(static pattern => pattern.RequiredLength == 0 && !pattern.AcceptsPrefixLengths)
        from isAlone in Gen.Bool
        from kind in Gen.Enum<Kind>()
        from isShared in Gen.Bool
        from hasCap in Gen.Bool
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from queries in Gen.Int[1, 8]
        from keys in Gen.Int[1, 10]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 15]
        select new Item(isAlone ? null : drawn, kind, isShared, hasCap, heads, sharing, queries, keys, seed, options);

    private enum Kind
    {
        Matrix,
        MatrixOfEachHead,
        Convolution,
        MeanPooling,
    }

    [Fact]
    public void Gradients_through_any_projection_are_what_the_loss_changes_by() =>
        Items.Sample(static item => Check(item), iter: 150, threads: 1);

    [Fact]
    public void Padding_reaches_no_gradient_and_no_weight()
    {
        var projection = ProjectionGenerator.Matrices(Rank, Length, 1, isShared: false, 1);
        AttentionCase Make() => new()
        {
            Attention = new ComposedAttention(new AttentionPattern(4, 3, 0.5f, false) { Approximation = new LowRankProjection(Rank) }),
            Projection = projection,
            QueryLength = 5,
            KeyLength = 9,
            GivenKeyLengths = [6],
        };
        var (clean, dirty) = (new PairGradientCase(Make()), new PairGradientCase(Make()));
        for (var row = 6; row < 9; row++)
        {
            dirty.Item.Key.Row(0, 0, row).Fill(float.NaN);
            dirty.Item.Value.Row(0, 0, row).Fill(float.PositiveInfinity);
        }

        var (expected, actual) = (clean.Gradients(), dirty.Gradients());
        Assert.Equal(expected.Query.ToArray(), actual.Query.ToArray());
        Assert.Equal(expected.Key.ToArray(), actual.Key.ToArray());
        Assert.Equal(expected.KeyProjection.ToArray(), actual.KeyProjection.ToArray());
        Assert.Equal(expected.ValueProjection.ToArray(), actual.ValueProjection.ToArray());
        for (var row = 0; row < Rank; row++)
        {
            Assert.All(actual.KeyProjection.Slice((row * Length) + 6, Length - 6).ToArray(), static element => Assert.Equal(0, element));
        }
    }

    private static void Check(Item item)
    {
        var heads = item.Kind == Kind.MatrixOfEachHead ? item.Heads : 1;
        var random = new Random(item.Seed);
        var count = item.Kind switch
        {
            Kind.MeanPooling => 0,
            Kind.Convolution => Length / Rank,
            _ => heads * Rank * Length,
        };
        float[] Weights() => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        var (ofKeys, ofValues) = (Weights(), item.IsShared || count == 0 ? [] : Weights());
        FiniteDifferences.Round(ofKeys);
        FiniteDifferences.Round(ofValues);
        SequenceProjection Make() => item.Kind switch
        {
            Kind.MeanPooling => SequenceProjection.MeanPooling(Rank),
            Kind.Convolution => SequenceProjection.Convolution(Rank, ofKeys, ofValues),
            _ => SequenceProjection.Create(Rank, Length, ofKeys, ofValues, heads),
        };
        PatternElement[] elements = item.Pattern is null ? [] : [.. item.Pattern.Elements.Where(static element => element.Heads.IsAll), new SlidingWindowElement(1, 1)];
        var pattern = new AttentionPattern(4, 3, 0.5f, false, elements)
        {
            Scores = new ScoreDescription { SoftCap = item.HasCap ? 1.5f : 0 },
            Approximation = new LowRankProjection(Rank),
        };
        var call = new PairGradientCase(new AttentionCase
        {
            Attention = new ComposedAttention(pattern),
            Projection = Make(),
            Batch = 2,
            KeyValueHeads = item.Heads,
            Group = item.Sharing,
            QueryLength = item.Queries,
            KeyLength = item.Keys,
            Layout = (Layout)(item.Seed % 3),
            Seed = item.Seed,
            HasKeyLengths = (item.Options & 1) != 0,
            HasPaddingMask = (item.Options & 2) != 0,
            CountsPadding = (item.Options & 4) != 0,
            HasGlobalMask = (item.Options & 8) != 0,
        });
        call.AssertEqualDifferences();
        var differences = new FiniteDifferences(() => call.Loss(pattern, Make()), random);
        var gradients = call.Gradients();
        differences.Check("weights of keys", ofKeys, gradients.KeyProjection);
        differences.Check("weights of values", ofValues, gradients.ValueProjection);
    }

    private sealed record Item(
        AttentionPattern? Pattern, Kind Kind, bool IsShared, bool HasCap, int Heads, int Sharing, int Queries, int Keys, int Seed, int Options);
}
