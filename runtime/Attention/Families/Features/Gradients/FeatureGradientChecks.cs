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
        if (gradients.State is not null && !pattern.IsCausal)
        {
            throw new ArgumentException("The gradients' State is given, but the class has none: only a class with [Causal] can go on from one.", nameof(gradients));
        }

        if (gradients.State is not null && ReferenceEquals(gradients.State, arguments.State))
        {
            throw new ArgumentException("The gradients' State is the arguments' State itself: its gradient needs an object of its own.", nameof(gradients));
        }

        ApproximationArgumentChecks.RejectPairGradients(pattern, gradients, "its weights are products of features, not exponentials of scores");
        BackwardChecks.CheckTensors(views, outputGradient, gradients);
    }
}
