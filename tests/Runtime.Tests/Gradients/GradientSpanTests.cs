using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>The backward pass of tensors that are plain spans.</summary>
public sealed class GradientSpanTests
{
    private const int Batch = 2;
    private const int Heads = 4;
    private const int KeyValueHeads = 2;
    private const int Queries = 19;
    private const int Keys = 23;
    private const int Dim = 8;
    private static readonly AttentionShape Shape = new(Batch, Heads, Queries, Keys, KeyValueHeads);

    private readonly float[] query = Draw(1, Batch * Heads * Queries * Dim);
    private readonly float[] key = Draw(2, Batch * KeyValueHeads * Keys * Dim);
    private readonly float[] value = Draw(3, Batch * KeyValueHeads * Keys * Dim);
    private readonly float[] outputGradient = Draw(4, Batch * Heads * Queries * Dim);
    private readonly float[] output = new float[Batch * Heads * Queries * Dim];
    private readonly float[] logSumExp = new float[Batch * Heads * Queries];

    [Fact]
    public void Backward_of_spans_equals_that_of_tensors()
    {
        var attention = Forward();
        var (ofQuery, ofKey, ofValue) = Gradients();
        var (expectedQuery, expectedKey, expectedValue) = Gradients();
        attention.Backward(
            Tensor(query, Heads, Queries),
            Tensor(key, KeyValueHeads, Keys),
            Tensor(value, KeyValueHeads, Keys),
            Tensor(output, Heads, Queries),
            Tensor(outputGradient, Heads, Queries),
            new AttentionGradients { Query = Tensor(expectedQuery, Heads, Queries), Key = Tensor(expectedKey, KeyValueHeads, Keys), Value = Tensor(expectedValue, KeyValueHeads, Keys) },
            new AttentionArguments { LogSumExp = logSumExp, QueryOffset = 3 });
        attention.Backward(query, key, value, output, outputGradient, ofQuery, ofKey, ofValue, Shape, new AttentionArguments { LogSumExp = logSumExp, QueryOffset = 3 });
        Assert.Equal(expectedQuery, ofQuery);
        Assert.Equal(expectedKey, ofKey);
        Assert.Equal(expectedValue, ofValue);
        Assert.Contains(ofQuery, static element => element != 0);
    }

    [Theory]
    [InlineData("outputGradient")]
    [InlineData("queryGradient")]
    [InlineData("keyGradient")]
    [InlineData("valueGradient")]
    public void A_span_of_a_wrong_length_is_named(string name)
    {
        var attention = Forward();
        var (ofQuery, ofKey, ofValue) = Gradients();
        var failure = Assert.Throws<ArgumentException>(name, () => attention.Backward(
            query,
            key,
            value,
            output,
            Cut(outputGradient, "outputGradient"),
            Cut(ofQuery, "queryGradient"),
            Cut(ofKey, "keyGradient"),
            Cut(ofValue, "valueGradient"),
            Shape,
            new AttentionArguments { LogSumExp = logSumExp }));
        Assert.Contains("needs", failure.Message, StringComparison.Ordinal);

        float[] Cut(float[] tensor, string ofArgument) => ofArgument == name ? tensor[1..] : tensor;
    }

    [Fact]
    public void Room_that_is_given_twice_is_refused()
    {
        var attention = Forward();
        var (ofQuery, ofKey, ofValue) = Gradients();
        Assert.Throws<ArgumentException>("others", () => attention.Backward(
            query, key, value, output, outputGradient, ofQuery, ofKey, ofValue, Shape, new AttentionArguments { LogSumExp = logSumExp }, others: new AttentionGradients { Query = new float[1] }));
    }

    [Fact]
    public void Tensors_without_elements_have_no_gradients() => new VectorCausal().Backward(
        default, default, default, default, default, default, default, default, new AttentionShape(0, 0, 0), new AttentionArguments());

    private VectorCausal Forward()
    {
        var attention = new VectorCausal();
        attention.Forward(query, key, value, output, Shape, new AttentionArguments { LogSumExp = logSumExp, QueryOffset = 3 });
        return attention;
    }

    private static TensorSpan<float> Tensor(float[] elements, int heads, int length) => new(elements, [Batch, heads, length, Dim]);

    private (float[] Query, float[] Key, float[] Value) Gradients() => (new float[query.Length], new float[key.Length], new float[value.Length]);

    private static float[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
