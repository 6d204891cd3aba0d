using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Rows of very many keys: one key and one value again and again, so that the exact result is known.</summary>
public sealed class ManyKeysTests
{
    [Theory]
    [InlineData(4096, 64, 4e-5)]
    [InlineData(65_536, 64, 2e-5)]
    [InlineData(1 << 20, 6, 2e-5)]
    [InlineData(1 << 20, 1, 2e-5)]
    [InlineData(8 << 20, 1, 3e-5)]
    public void The_mean_of_equal_values_is_the_value(int keys, int queries, double tolerance) => AssertMean(new Dense8(), keys, queries, tolerance);

    /// <summary>Sums of other rows' parts are as exact: a Longformer's global row, a causal row at its end.</summary>
    [Fact]
    public void Long_rows_among_short_ones_are_as_exact()
    {
        AssertMean(new Causal8(), 1 << 20, 3, 2e-5);
        AssertMean(new SinkWindow8(), 1 << 20, 3, 2e-5);
    }

    private static void AssertMean(ISparseAttention attention, int keys, int queries, double tolerance)
    {
        var random = new Random(keys);
        const int Dim = 8;
        var (query, key, value, output, sums) = (Random(random, queries * Dim), Random(random, Dim), Random(random, Dim), new float[queries * Dim], new float[queries]);
        nint[] shape = [1, 1, queries, Dim];
        nint[] repeated = [1, 1, keys, Dim];
        attention.Forward(
            new ReadOnlyTensorSpan<float>(query, shape),
            new ReadOnlyTensorSpan<float>(key, repeated, [0, 0, 0, 1]),
            new ReadOnlyTensorSpan<float>(value, repeated, [0, 0, 0, 1]),
            new TensorSpan<float>(output, shape),
            new AttentionArguments { LogSumExp = sums, QueryOffset = keys - queries });
        for (var row = 0; row < queries; row++)
        {
            var score = 0.0;
            for (var d = 0; d < Dim; d++)
            {
                score += (double)query[(row * Dim) + d] * key[d];
                Assert.Equal(1, output[(row * Dim) + d] / (double)value[d], tolerance);
            }

            var attended = attention.Pattern.AllowedKeys(keys - queries + row, keys).Sum(static range => (long)range.Count);
            Assert.Equal((score / Math.Sqrt(Dim)) + Math.Log(attended), sums[row], tolerance * 10);
        }
    }

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}

[SparseAttention(HeadDim = 8)]
internal sealed partial class Dense8;

[SparseAttention(HeadDim = 8)]
[Causal]
internal sealed partial class Causal8;

[SparseAttention(HeadDim = 8)]
[SlidingWindow(Left = 600_000, Right = 0)]
[GlobalTokens(60_000, ColumnsOnly = true)]
[Causal]
internal sealed partial class SinkWindow8;
