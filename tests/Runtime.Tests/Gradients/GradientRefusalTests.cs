using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Calls that a backward pass refuses leave every gradient as it was, however late the reason shows.</summary>
public sealed class GradientRefusalTests
{
    private const int Length = 24;
    private const float Untouched = 7;

    [Fact]
    public void A_mask_beside_a_projection_is_refused_before_anything_is_written()
    {
        var attention = new VectorLinformer(ProjectionGenerator.Matrices(6, Length, 1, isShared: false, seed: 1));
        Refuse(attention, static () => new AttentionArguments { LogSumExp = new float[Length], Mask = new ReadOnlyTensorSpan<bool>(new bool[Length * Length], [Length, Length], []) });
    }

    [Fact]
    public void A_bias_of_another_shape_is_refused_before_anything_is_written() => Refuse(
        new VectorCausal(),
        static () => new AttentionArguments { LogSumExp = new float[Length], Bias = new ReadOnlyTensorSpan<float>(new float[Length * 3], [Length, 3], []) });

    [Fact]
    public void Too_few_rows_for_global_tokens_are_refused_before_anything_is_written() => Refuse(
        new VectorLongformer(),
        static () => new AttentionArguments
        {
            LogSumExp = new float[Length],
            GlobalQuery = new ReadOnlyTensorSpan<float>(new float[8], [1, 1, 1, 8], []),
            GlobalKey = new ReadOnlyTensorSpan<float>(new float[Length * 8], [1, 1, Length, 8], []),
            GlobalValue = new ReadOnlyTensorSpan<float>(new float[Length * 8], [1, 1, Length, 8], []),
        });

    [Fact]
    public void Gradients_of_weights_in_the_place_of_others_are_refused()
    {
        var attention = new VectorLinformer(ProjectionGenerator.Matrices(6, Length, 1, isShared: false, seed: 1));
        var shared = new float[Length * 8];
        var failure = Assert.Throws<ArgumentException>(() => Backward(
            attention, new AttentionArguments { LogSumExp = new float[Length] }, shared, new float[Length * 8], new float[Length * 8], shared.AsSpan(0, Length * 6)));
        Assert.Contains("gradient of the KeyProjection shares memory with the gradient of the query", failure.Message, StringComparison.Ordinal);
    }

    private delegate AttentionArguments ArgumentSource();

    private static void Refuse(IDifferentiableAttention attention, ArgumentSource arguments)
    {
        float[][] gradients = [.. Enumerable.Range(0, 3).Select(static _ => Enumerable.Repeat(Untouched, Length * 8).ToArray())];
        Assert.Throws<ArgumentException>(() => Backward(attention, arguments(), gradients[0], gradients[1], gradients[2], default));
        Assert.All(gradients, static gradient => Assert.All(gradient, static element => Assert.Equal(Untouched, element)));
    }

    private static void Backward(
        IDifferentiableAttention attention, AttentionArguments arguments, float[] query, float[] key, float[] value, Span<float> keyProjection) =>
        attention.Backward(
            Of(new float[Length * 8]),
            Of(new float[Length * 8]),
            Of(new float[Length * 8]),
            Of(new float[Length * 8]),
            Of(new float[Length * 8]),
            new AttentionGradients { Query = Of(query), Key = Of(key), Value = Of(value), KeyProjection = keyProjection },
            arguments);

    private static TensorSpan<float> Of(float[] tensor) => new(tensor, [1, 1, Length, 8], []);
}
