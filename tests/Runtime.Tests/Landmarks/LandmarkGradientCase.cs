namespace SparseAttentionGen.Tests;

/// <summary>Both passes of a call of a class with landmarks, and the comparison with the definition of gradients.</summary>
internal sealed class LandmarkGradientCase
{
    private readonly TestTensor outputGradient;
    private readonly ValueConvolution? convolution;

    public LandmarkGradientCase(AttentionCase item, ValueConvolution? convolution = null)
    {
        (Item, this.convolution) = (item.Fill(), convolution);
        var random = new Random(item.Seed + 1);
        outputGradient = new TestTensor(
            item.Batch, item.Heads, item.QueryLength, item.Attention.Pattern.ValueDim, item.Layout, () => (float)((random.NextDouble() * 2) - 1));
    }

    public AttentionCase Item { get; }

    /// <summary>Runs both passes.</summary>
    /// <returns>The gradients of queries, keys, values and the convolution's weights.</returns>
    public (TestTensor Query, TestTensor Key, TestTensor Value, float[] Convolution) Run(AttentionOptions? options = null)
    {
        Item.RunLandmarks(options);
        TestTensor Like(TestTensor tensor) => new(tensor.Batch, tensor.Heads, tensor.Length, tensor.Dim, Item.Layout, static () => float.NaN);
        var (query, key, value) = (Like(Item.Query), Like(Item.Key), Like(Item.Value));
        var ofConvolution = new float[convolution is null ? 0 : convolution.Heads * convolution.Taps];
        ofConvolution.AsSpan().Fill(float.NaN);
        ((IDifferentiableAttention)Item.Attention).Backward(
            Item.Query.ReadOnly,
            Item.Key.ReadOnly,
            Item.Value.ReadOnly,
            Item.Output.ReadOnly,
            outputGradient.ReadOnly,
            new AttentionGradients { Query = query.Writable, Key = key.Writable, Value = value.Writable, Convolution = ofConvolution },
            LandmarkCase.PaddingOf(Item),
            options);
        return (query, key, value, ofConvolution);
    }

    /// <summary>The bits of all gradients.</summary>
    public int[] Bits(AttentionOptions? options = null)
    {
        var (query, key, value, ofConvolution) = Run(options);
        return [.. new[] { query, key, value }.SelectMany(static tensor => tensor.Elements()).Concat(ofConvolution).Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>Asserts that all gradients equal the definition.</summary>
    /// <param name="tolerance">Largest allowed difference relative to the largest element.</param>
    public void AssertEqualReference(double tolerance)
    {
        var (query, key, value, ofConvolution) = Run();
        var expected = LandmarkReference.Backward(
            Item.Attention.Pattern, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, outputGradient.ReadOnly, LandmarkCase.PaddingOf(Item), convolution);

        // With a single landmark the gradients of queries and keys are differences that cancel; their summands are about as large as the values' gradients.
        var summands = expected.Value.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();
        AssertClose(expected.Query, query.Elements(), tolerance, "query", summands);
        AssertClose(expected.Key, key.Elements(), tolerance, "key", summands);
        AssertClose(expected.Value, value.Elements(), tolerance, "value", 0);
        AssertClose(expected.Convolution, ofConvolution, tolerance, "convolution", summands);
    }

    private void AssertClose(ReadOnlyMemory<double> expected, IEnumerable<float> actual, double tolerance, string name, double least) =>
        GradientAssert.AreClose(expected.Span, [.. actual.Select(static element => (double)element)], tolerance, $"{name} in {Item}", least);
}
