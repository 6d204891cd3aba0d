using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>A call with gradients of its outputs and log-sum-exp, for a class of pairs alone or with a projection.</summary>
internal sealed class PairGradientCase
{
    private readonly TestTensor outputGradient;
    private readonly float[] logSumExpGradient;

    public PairGradientCase(AttentionCase item)
    {
        Item = item.Fill();
        var random = new Random(item.Seed);
        float Next() => (float)((2 * random.NextDouble()) - 1);
        outputGradient = new TestTensor(item.Batch, item.Heads, item.QueryLength, item.Attention.Pattern.ValueDim, item.Layout, Next);
        foreach (var tensor in new[] { item.Query, item.Key, item.Value, item.GlobalQuery, item.GlobalKey, item.GlobalValue })
        {
            FiniteDifferences.Round(tensor is null ? [] : tensor.Data);
        }

        FiniteDifferences.Round(item.RelativeBias);
        if (item.BiasTensor is { } bias)
        {
            BiasElements = new float[bias.FlattenedLength];
            bias.FlattenTo(BiasElements);
            FiniteDifferences.Round(BiasElements);
            item.BiasTensor = Tensor.Create(BiasElements, bias.Lengths);
        }

        // What is not to be read is not a number.
        var sums = new float[item.LogSumExp.Length];
        item.Reference(sums);
        logSumExpGradient = [.. sums.Select(sum => float.IsNegativeInfinity(sum) ? float.NaN : Next())];
        Differences = new FiniteDifferences(() => Loss(item.Attention.Pattern, item.Projection), random);
    }

    public AttentionCase Item { get; }

    public FiniteDifferences Differences { get; }

    /// <summary>The memory of the bias; empty where there is none.</summary>
    public float[] BiasElements { get; } = [];

    /// <summary>What the gradients are those of, for another pattern or projection of the same call.</summary>
    public double Loss(AttentionPattern pattern, SequenceProjection? projection)
    {
        var sums = new float[Item.LogSumExp.Length];
        var arguments = Item.Arguments(sums);
        var outputs = projection is null
            ? AttentionReference.Forward(pattern, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, arguments)
            : ProjectionReference.Forward(pattern, projection, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, arguments);
        var loss = outputs.Zip(outputGradient.Places(), (output, place) => output * outputGradient.Data[place]).Sum();
        return loss + sums.Zip(logSumExpGradient, static (sum, gradient) => float.IsNegativeInfinity(sum) ? 0 : (double)sum * gradient).Sum();
    }

    public ReferenceGradients Gradients()
    {
        var pattern = Item.Attention.Pattern;
        return Item.Projection is null
            ? AttentionReference.Backward(
                pattern, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, outputGradient.ReadOnly, Item.Arguments(), logSumExpGradient)
            : ProjectionReference.Backward(
                pattern, Item.Projection, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, outputGradient.ReadOnly, Item.Arguments(), logSumExpGradient);
    }

    /// <summary>Asserts that the gradients of everything that the call gives are what the loss changes by.</summary>
    public void AssertEqualDifferences()
    {
        var gradients = Gradients();
        Differences.Check("query", Item.Query, gradients.Query);
        Differences.Check("key", Item.Key, gradients.Key);
        Differences.Check("value", Item.Value, gradients.Value);
        Differences.Check("bias", BiasElements, gradients.Bias);
        Differences.Check("relative bias", Item.RelativeBias, gradients.RelativeBias);
        if (Item.GlobalQuery is not null)
        {
            Differences.Check("global query", Item.GlobalQuery, gradients.GlobalQuery);
            Differences.Check("global key", Item.GlobalKey!, gradients.GlobalKey);
            Differences.Check("global value", Item.GlobalValue!, gradients.GlobalValue);
        }
    }
}
