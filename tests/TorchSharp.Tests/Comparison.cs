using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>Compares outputs and gradients with those of libtorch's own attention.</summary>
internal static class Comparison
{
    /// <summary>Rounding of sums in another order.</summary>
    private const double Tolerance = 3e-5;

    /// <summary>Asserts that outputs and gradients are those that libtorch has with a mask.</summary>
    /// <param name="attention">The class.</param>
    /// <param name="inputs">Query, key and value, which may be views.</param>
    /// <param name="mask">Bool or added to scores, broadcast to [batch, heads, queryLength, keyLength].</param>
    /// <param name="arguments">The arguments that mean the same as the mask.</param>
    /// <param name="leaves">What the inputs are made of, and what else has a gradient.</param>
    public static void Check(IDifferentiableAttention attention, Tensor[] inputs, Tensor mask, TorchAttentionArguments? arguments, params Tensor[] leaves)
    {
        var actual = attention.Apply(inputs[0], inputs[1], inputs[2], arguments);
        var expected = Expected(attention, inputs, mask);
        Near(expected, actual, "output");
        var weights = randn(expected.shape);
        var actualGradients = autograd.grad([(actual * weights).sum()], leaves, retain_graph: true);
        var expectedGradients = autograd.grad([(expected * weights).sum()], leaves, retain_graph: true);
        for (var index = 0; index < leaves.Length; index++)
        {
            Near(expectedGradients[index], actualGradients[index], $"gradient {index}");
        }
    }

    /// <summary>Pairs that a pattern allows, bool [1, heads, queryLength, keyLength].</summary>
    public static Tensor MaskOf(AttentionPattern pattern, int heads, int queryLength, int keyLength, int offset = 0)
    {
        var allowed = new bool[heads * queryLength * keyLength];
        for (var index = 0; index < allowed.Length; index++)
        {
            var (row, column) = (index / keyLength, index % keyLength);
            allowed[index] = pattern.Allows(row / queryLength, (row % queryLength) + offset, column, keyLength);
        }

        return tensor(allowed, [1, heads, queryLength, keyLength]);
    }

    /// <summary>Asserts that two tensors differ by rounding alone.</summary>
    public static void Near(Tensor expected, Tensor? actual, string name)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= Tolerance, $"The largest difference of the {name} is {difference}.");
    }

    /// <summary>libtorch's result. It has one head of keys for each of queries, so that shared ones are repeated, and scales by the size of a head.</summary>
    private static Tensor Expected(IDifferentiableAttention attention, Tensor[] inputs, Tensor mask)
    {
        var group = inputs[0].shape[1] / inputs[1].shape[1];
        var scaled = inputs[0] * (attention.Pattern.Scale * Math.Sqrt(attention.Pattern.HeadDim));
        return nn.functional.scaled_dot_product_attention(scaled, inputs[1].repeat_interleave(group, 1), inputs[2].repeat_interleave(group, 1), mask);
    }
}
