namespace SparseAttentionGen.Tests;

/// <summary>What the papers prove of random features, measured over fixed seeds, so that no run differs from another.</summary>
public sealed class FeatureStatisticsTests
{
    private const int Dim = 16;
    private const int Seeds = 2000;

    /// <summary>From another program of the same description, with its language's own logarithm.</summary>
    private static readonly float[] KnownDraw = [1.01136875f, -1.0159111f, 0.683913112f, 0.680855215f, -0.102971591f, -1.06446588f];

    private static readonly (float[] Query, float[] Key) Pair = MakePair();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Positive_features_are_unbiased_for_the_exponential_of_the_product(bool independent)
    {
        var estimates = Estimates(Dim, independent);
        var mean = estimates.Average();
        var standardError = Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) / (Seeds - 1.0) / Seeds);
        Assert.InRange(mean, Exact() - (3 * standardError), Exact() + (3 * standardError));
    }

    [Fact]
    public void Orthogonal_features_have_a_lower_variance_than_independent_ones()
    {
        Assert.True(MeanSquaredError(Dim, false) < 0.95 * MeanSquaredError(Dim, true));
    }

    [Fact]
    public void The_error_falls_like_one_over_the_root_of_the_number_of_features()
    {
        // Sixteen times the features: a quarter of the error.
        var ratio = Math.Sqrt(MeanSquaredError(16, true) / MeanSquaredError(256, true));
        Assert.InRange(ratio, 3, 5.2);
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(1, 5)]
    [InlineData(33, 33)]
    public void Vectors_of_a_block_are_orthogonal(int dim, int count)
    {
        var features = FeatureMatrix.Draw(Pattern(dim, count, independent: false));
        Assert.Equal(count, features.Count);
        for (var first = 0; first < count; first++)
        {
            for (var second = first + 1; second < Math.Min(count, ((first / dim) + 1) * dim); second++)
            {
                var (a, b) = (features[first].ToArray(), features[second].ToArray());
                var cosine = Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
                Assert.InRange(Math.Abs(cosine), 0, 1e-6);
            }
        }
    }

    [Fact]
    public void Lengths_are_those_of_normal_vectors()
    {
        // The squared length of d normal numbers has mean d and variance 2 d.
        var features = FeatureMatrix.Draw(Pattern(64, 4096, independent: false));
        var mean = Enumerable.Range(0, 4096).Average(row => Dot(features[row].ToArray(), features[row].ToArray()));
        var error = Math.Sqrt(2 * 64 / 4096.0);
        Assert.InRange(mean, 64 - (3 * error), 64 + (3 * error));
    }

    [Fact]
    public void A_seed_means_the_same_vectors_on_every_machine()
    {
        var features = FeatureMatrix.Draw(Pattern(2, 3, independent: false), 42);
        Assert.Equal(KnownDraw, features.Vectors.ToArray());
        Assert.True(FeatureMatrix.Draw(Pattern(2, 5, independent: false), 42).Vectors.StartsWith(features.Vectors));
        Assert.NotEqual(features.Vectors.ToArray(), FeatureMatrix.Draw(Pattern(2, 3, independent: false), 43).Vectors.ToArray());
    }

    [Fact]
    public void The_logarithm_of_the_draw_is_exact_to_the_last_bits()
    {
        for (var x = 1e-300; x < 1; x *= 1.37)
        {
            Assert.Equal(1, NormalSequence.Logarithm(x) / Math.Log(x), 1e-14);
        }
    }

    private static AttentionPattern Pattern(int dim, int count, bool independent) => new(dim, dim, 1, causal: false)
    {
        Approximation = new RandomFeatures(count, Seed: 1, Independent: independent),
    };

    private static (float[] Query, float[] Key) MakePair()
    {
        var random = new Random(3);
        float[] Make() => [.. Enumerable.Range(0, Dim).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        return (Make(), Make());
    }

    private static double Exact() => Math.Exp(Dot(Pair.Query, Pair.Key) / Math.Sqrt(Dim));

    private static double MeanSquaredError(int count, bool independent) =>
        Estimates(count, independent).Average(static x => (x - Exact()) * (x - Exact()));

    /// <summary>phi(q) · phi(k), with the stabilisers taken back out and without the epsilon.</summary>
    private static double[] Estimates(int count, bool independent)
    {
        var pattern = Pattern(Dim, count, independent);
        return [.. Enumerable.Range(0, Seeds).Select(seed =>
        {
            var features = FeatureMatrix.Draw(pattern, seed);
            var query = FeatureReference.Features(pattern, features, Pair.Query, 0);
            var key = FeatureReference.Features(pattern, features, Pair.Key, 0);
            return query.Zip(key, static (a, b) => (a - 1e-6) * (b - 1e-6)).Average();
        })];
    }

    private static double Dot(float[] left, float[] right) => left.Zip(right, static (a, b) => (double)a * b).Sum();
}
