using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

/// <summary>The gradient of every layer against differences.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(150, 64, 70)]
    public void Linear_layers(int rows, int inputs, int outputs)
    {
        var input = LayerGradient.Random(1, rows * inputs);
        var layer = new Linear("linear", inputs, outputs, seed: 1, threads: 2);
        LayerGradient.Check(() => layer.Forward(input), layer.Backward, input, layer.Parameters);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(300, 32)]
    public void Layer_normalisation(int rows, int size)
    {
        var input = LayerGradient.Random(2, rows * size);
        var layer = new Normalization("norm", size, threads: 2);
        LayerGradient.Random(3, size).CopyTo(layer.Scale.Values, 0);
        LayerGradient.Random(4, size).CopyTo(layer.Shift.Values, 0);
        LayerGradient.Check(() => layer.Forward(input), layer.Backward, input, layer.Parameters);
    }

    [Fact]
    public void Gelu()
    {
        float[] input = [.. LayerGradient.Random(5, 203).Select(static x => 4 * x)];
        var layer = new Gelu(threads: 2);
        LayerGradient.Check(() => layer.Forward(input), layer.Backward, input, []);
    }

    [Fact]
    public void Gelu_of_large_numbers_is_finite_and_so_is_its_derivative()
    {
        var layer = new Gelu(threads: 1);
        Assert.Equal([1e30f, 0, 50, 0], layer.Forward([1e30f, -1e30f, 50, -50]));
        Assert.Equal([1, 0, 1, 0], layer.Backward([1, 1, 1, 1]));
    }

    [Fact]
    public void Embeddings()
    {
        int[] tokens = [3, 0, 3, 1, 2, 2];
        var layer = new Embedding(vocabulary: 4, length: 3, size: 5, seed: 1, threads: 2);
        LayerGradient.Check(
            () => layer.Forward(tokens),
            gradient =>
            {
                layer.Backward(gradient);
                return null;
            },
            null,
            layer.Parameters);
    }

    [Fact]
    public void Means_of_sequences()
    {
        var input = LayerGradient.Random(6, 2 * 4 * 3);
        var layer = new MeanPooling(length: 4, size: 3);
        LayerGradient.Check(() => layer.Forward(input, [4, 2]), layer.Backward, input, []);
        Assert.All(layer.Backward(LayerGradient.Random(7, 6))[((4 + 2) * 3)..], static element => Assert.Equal(0, element));
    }

    [Fact]
    public void Cross_entropy()
    {
        var logits = LayerGradient.Random(8, 4 * 5);
        int[] targets = [2, CrossEntropy.NoTarget, 0, 4];
        var layer = new CrossEntropy(classes: 5, threads: 2);
        layer.Forward(logits, targets);
        LayerGradient.AssertEqualDifferences("logits", () => layer.Forward(logits, targets).Loss, logits, (float[])layer.Gradient.Clone());
        Assert.Equal(3, layer.Forward(logits, targets).Counted);
        Assert.All(layer.Gradient[5..10], static element => Assert.Equal(0, element));
    }

    [Fact]
    public void Cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes() =>
        Assert.Equal(Math.Log(8), new CrossEntropy(classes: 8, threads: 1).Forward(new float[16], [3, 5]).Loss, 1e-6);

    public static TheoryData<string, bool> Attentions()
    {
        var data = new TheoryData<string, bool>();
        foreach (var variant in AttentionVariants.All)
        {
            data.Add(variant.Key, false);
            if (variant.Decoder is not null)
            {
                data.Add(variant.Key, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Attentions))]
    public void Attention(string key, bool isDecoder)
    {
        const int Length = 96;
        var variant = AttentionVariants.Find(key)!;
        var place = new LayerPlace(1, Length, 3);
        var input = LayerGradient.Random(9, 2 * Length * 64);
        var layer = new MultiHeadAttention("attention", isDecoder ? variant.Decoder!(place) : variant.Encoder(place), Length, heads: 2, seed: 1, threads: 2);

        // One of the sequences has padding, whose outputs count for nothing: no loss depends on them.
        int[] lengths = [Length, 70];
        LayerGradient.Check(() => Without(layer.Forward(input, lengths)), gradient => layer.Backward(Without(gradient)), input, layer.Parameters, hasKinks: key == "performer-relu");

        static float[] Without(float[] rows)
        {
            rows = (float[])rows.Clone();
            Array.Clear(rows, (Length + 70) * 64, (Length - 70) * 64);
            return rows;
        }
    }
}
