namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a backward pass through features takes. Each failure names the argument and the reason.</summary>
internal static class FeatureGradientChecks
{
    /// <summary>Checks all but overlaps.</summary>
    /// <param name="views">The sizes of the forward pass's tensors.</param>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="outputGradient">Those of the output's gradient.</param>
    /// <param name="gradients">What is written.</param>
    /// <param name="arguments">The forward pass's arguments, checked.</param>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static void Check(CallViews views, AttentionPattern pattern, TensorView outputGradient, in AttentionGradients gradients, in AttentionArguments arguments)
    {
        if (arguments.State is not null)
        {
            throw new ArgumentException(
                $"State is given, but the backward pass of {pattern.Approximation!.Name} goes through the keys of one call alone: what a state remembers has no gradient. Give the whole sequence to one call.", nameof(arguments));
        }

        ApproximationArgumentChecks.RejectPairGradients(pattern, gradients, "its weights are products of features, not exponentials of scores");
        BackwardChecks.CheckTensors(views, outputGradient, gradients);
    }
}
