namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a backward pass through landmarks takes. Each failure names the argument and the reason.</summary>
internal static class LandmarkGradientChecks
{
    /// <summary>Checks all but overlaps.</summary>
    /// <param name="views">The sizes of the forward pass's tensors.</param>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="convolution">Weights of a convolution of the values, or null.</param>
    /// <param name="outputGradient">Those of the output's gradient.</param>
    /// <param name="gradients">What is written.</param>
    /// <param name="arguments">The forward pass's arguments.</param>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static void Check(
        CallViews views,
        AttentionPattern pattern,
        ValueConvolution? convolution,
        TensorView outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments)
    {
        LandmarkArgumentChecks.Check(views, pattern, convolution, arguments);
        ApproximationArgumentChecks.RejectPairGradients(pattern, gradients, "it is a product of three factors and no softmax of scores, whose sum it could give");
        var weights = convolution is null ? 0 : convolution.Heads * convolution.Taps;
        if (gradients.Convolution.Length != 0 && gradients.Convolution.Length != weights)
        {
            throw new ArgumentException(
                $"The gradients' Convolution has {gradients.Convolution.Length} elements, but the class's convolution has {weights} weights.", nameof(gradients));
        }

        BackwardChecks.CheckTensors(views, outputGradient, gradients);
    }
}
