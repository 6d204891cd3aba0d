using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>What becomes of scores, against numbers worked out by hand.</summary>
public sealed class ScoreTests
{
    /// <summary>By the rule of the authors' get_slopes: github.com/ofirpress/attention_with_linear_biases.</summary>
    [Fact]
    public void Slopes_are_those_of_the_paper()
    {
        float[] eight = [.. Enumerable.Range(1, 8).Select(static head => MathF.Pow(2, -head))];
        Assert.Equal(eight, Slopes(8));
        Assert.Equal([.. Enumerable.Range(1, 16).Select(static head => (float)Math.Pow(2, -head / 2.0))], Slopes(16));
        Assert.Equal([1 / 256f], Slopes(1));
        Assert.Equal([1 / 16f, 1 / 256f], Slopes(2));

        // Of 12 heads the first 8 are those of 8, the others every second of 16.
        Assert.Equal([.. eight, .. new[] { -0.5, -1.5, -2.5, -3.5 }.Select(static power => (float)Math.Pow(2, power))], Slopes(12));
        Assert.Equal([1 / 16f, 1 / 256f, 1 / 4f], Slopes(3));
        Assert.Empty(Slopes(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlibiBias().SlopeOf(4, 4));
        Assert.Equal(0.5f, new AlibiBias(false, 0.25f, 0.5f).SlopeOf(1, 2));

        static float[] Slopes(int heads) => [.. Enumerable.Range(0, heads).Select(head => new AlibiBias().SlopeOf(head, heads))];
    }

    /// <summary>T5's rule, worked out with whole numbers: a bucket beyond the exact ones begins at a power, not at a rounded logarithm.</summary>
    [Theory]
    [InlineData(32, 128, true)]
    [InlineData(32, 128, false)]
    [InlineData(32, 256, true)]
    [InlineData(64, 512, false)]
    [InlineData(8, 20, true)]
    [InlineData(9, 40, false)]
    [InlineData(4, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 1000, false)]
    public void Buckets_are_those_of_T5(int buckets, int maxDistance, bool bidirectional)
    {
        var rule = new BucketedRelativeBias(buckets, maxDistance, bidirectional);
        for (var distance = -2 * maxDistance; distance <= 2 * maxDistance; distance++)
        {
            Assert.Equal(Bucket(distance), rule.IndexOf(distance));
        }

        int Bucket(int relative)
        {
            var (count, start, size) = (buckets, 0, Math.Max(0, -relative));
            if (bidirectional)
            {
                (count, start, size) = (buckets / 2, relative > 0 ? buckets / 2 : 0, Math.Abs(relative));
            }

            var exact = count / 2;
            var bucket = Math.Min(size, exact);
            if (size >= exact)
            {
                // (size / exact)^(count - exact) against (maxDistance / exact)^step, a little generous to equality.
                var step = 0;
                while (step < count - exact - 1
                    && Math.Pow(size / (double)exact, count - exact) >= Math.Pow(maxDistance / (double)exact, step + 1) * (1 - 1e-9))
                {
                    step++;
                }

                bucket = exact + step;
            }

            return start + bucket;
        }
    }

    /// <summary>T5's defaults: of a side of 16, 8 for themselves and two for each doubling from 8 to 128; of one side of 32, 16 and 16 from 16 to 128.</summary>
    [Fact]
    public void Known_buckets_of_T5()
    {
        var encoder = new BucketedRelativeBias(32, 128, true);
        Assert.Equal([15, 15, 14, 12, 10, 8, 7, 1, 0, 17, 23, 24, 26, 28, 30, 31, 31], IndicesOf(encoder, -1000, -128, -64, -32, -16, -8, -7, -1, 0, 1, 7, 8, 16, 32, 64, 128, 1000));
        var decoder = new BucketedRelativeBias(32, 128, false);
        Assert.Equal([31, 31, 26, 21, 16, 15, 1, 0, 0, 0], IndicesOf(decoder, -1000, -128, -64, -32, -16, -15, -1, 0, 1, 1000));
        var clipped = new ClippedRelativeBias(3);
        Assert.Equal([0, 0, 1, 3, 4, 6, 6], IndicesOf(clipped, -100, -3, -2, 0, 1, 3, 100));

        static int[] IndicesOf(RelativeBiasRule rule, params int[] distances) => [.. distances.Select(distance => rule.IndexOf(distance))];
    }

    [Theory]
    [InlineData(3, 10, true)]
    [InlineData(2, 10, true)]
    [InlineData(1, 10, false)]
    [InlineData(32, 8, true)]
    [InlineData(32, 16, false)]
    public void Impossible_buckets_are_rejected(int buckets, int maxDistance, bool bidirectional) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BucketedRelativeBias(buckets, maxDistance, bidirectional));

    [Fact]
    public void Impossible_descriptions_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedRelativeBias(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreDescription { SoftCap = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreDescription { SoftCap = -1 });
        Assert.Throws<ArgumentException>(() => new AlibiBias(false, 1, float.PositiveInfinity));
    }

    /// <summary>One query at position 1, keys with the scores 1, 2 and 3.</summary>
    [Fact]
    public void The_definition_follows_the_formulas()
    {
        AssertClose([1, 2, 3], ScoresOf(ScoreDescription.Plain));
        AssertClose([2 * Math.Tanh(0.5), 2 * Math.Tanh(1), 2 * Math.Tanh(1.5)], ScoresOf(new ScoreDescription { SoftCap = 2 }));
        AssertClose([0.5, 2, 3.5], ScoresOf(new ScoreDescription { Alibi = new AlibiBias(false, 0.5f) }));
        AssertClose([0.5, 2, 2.5], ScoresOf(new ScoreDescription { Alibi = new AlibiBias(true, 0.5f) }));
        AssertClose([11, 22, 33], ScoresOf(new ScoreDescription { RelativeBias = new ClippedRelativeBias(1) }, 10, 20, 30));
        AssertClose([12, 22, 34], ScoresOf(
            new ScoreDescription { Modifier = new ScoreModifier("F", static (score, head, query, key) => score + 10 + (10 * key) + (query == key ? 0 : 1)) }));
        AssertClose([1, 2, double.NegativeInfinity], ScoresOf(
            new ScoreDescription { Modifier = new ScoreModifier("F", static (score, head, query, key) => score > 2.5f ? float.NegativeInfinity : score) }));

        // (tanh(x / 10) 10 + 0.5 d + 4) of x = 1, 2, 3, then halved.
        AssertClose([(Math.Tanh(0.1) * 5) + 1.75, (Math.Tanh(0.2) * 5) + 2, (Math.Tanh(0.3) * 5) + 2.25], ScoresOf(
            new ScoreDescription
            {
                SoftCap = 10,
                Alibi = new AlibiBias(false, 0.5f),
                RelativeBias = new ClippedRelativeBias(0),
                Modifier = new ScoreModifier("F", static (score, head, query, key) => score / 2),
            },
            4));
    }

    [Fact]
    public void Given_slopes_are_for_as_many_heads()
    {
        new AttentionCase { Attention = new AlibiOfThreeHeads8(), Group = 3, QueryLength = 40, KeyLength = 50, QueryOffset = 10 }.Fill().Run().AssertEqualsReference();
        var item = new AttentionCase { Attention = new AlibiOfThreeHeads8(), Group = 2, QueryLength = 4, KeyLength = 5 }.Fill();
        var exception = Assert.Throws<ArgumentException>(() => item.Run());
        Assert.Equal("query", exception.ParamName);
        Assert.Contains("[Alibi] has Slopes for 3", exception.Message, StringComparison.Ordinal);
        Assert.All(item.Output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    /// <summary>A table that is longer than the distances of the call, and keys without end on both sides.</summary>
    [Theory]
    [InlineData(5, 5, 0)]
    [InlineData(700, 700, 0)]
    [InlineData(3, 600, 300)]
    [InlineData(300, 3, -200)]
    [InlineData(40, 40, 5000)]
    [InlineData(40, 40, -5000)]
    public void Relative_biases_hold_at_any_distance(int queries, int keys, int offset)
    {
        foreach (var attention in new ISparseAttention[] { new T5Encoder16(), new T5Decoder16(), new ClippedBias24() })
        {
            new AttentionCase { Attention = attention, Group = 2, QueryLength = queries, KeyLength = keys, QueryOffset = offset }.Fill().Run().AssertEqualsReference();
        }
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var key = 0; key < expected.Length; key++)
        {
            Assert.Equal(expected[key], actual[key], 1e-5);
        }
    }

    private static double[] ScoresOf(ScoreDescription scores, params float[] table)
    {
        var pattern = new AttentionPattern(1, 1, 1, false) { Scores = scores };
        var query = new ReadOnlyTensorSpan<float>([1], [1, 1, 1, 1]);
        var key = new ReadOnlyTensorSpan<float>([1, 2, 3], [1, 1, 3, 1]);
        var sums = new float[1];
        var arguments = new AttentionArguments { QueryOffset = 1, RelativeBias = table, LogSumExp = sums };
        AttentionReference.Forward(pattern, query, key, key, arguments);
        return [.. AttentionReference.Weights(pattern, query, key, 0, 0, 0, arguments).Select(weight => Math.Log(weight) + sums[0])];
    }
}
