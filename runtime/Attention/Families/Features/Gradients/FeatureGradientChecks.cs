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
        var name = pattern.Approximation!.Name;
        if (gradients.State is not null && !pattern.IsCausal)
        {
            throw new ArgumentException("The gradients' State is given, but the class has none: only a class with [Causal] can go on from one.", nameof(gradients));
        }

        if (gradients.State is not null && ReferenceEquals(gradients.State, arguments.State))
        {
            throw new ArgumentException("The gradients' State is the arguments' State itself: its gradient needs an object of its own.", nameof(gradients));
        }

        Reject(!gradients.LogSumExp.IsEmpty, nameof(gradients.LogSumExp), "its weights are products of features, not exponentials of scores");
        Reject(!gradients.Bias.IsEmpty, nameof(gradients.Bias), "it computes no scores of pairs to which one could be added");
        Reject(!gradients.RelativeBias.IsEmpty, nameof(gradients.RelativeBias), "it computes no scores of pairs to which one could be added");
        Reject(!gradients.AlibiSlopes.IsEmpty, nameof(gradients.AlibiSlopes), "it computes no scores of pairs to which slopes could be added");
        Reject(!gradients.GlobalQuery.IsEmpty, nameof(gradients.GlobalQuery), "it attends all keys alike");
        Reject(!gradients.GlobalKey.IsEmpty, nameof(gradients.GlobalKey), "it attends all keys alike");
        Reject(!gradients.GlobalValue.IsEmpty, nameof(gradients.GlobalValue), "it attends all keys alike");
        Reject(gradients.KeyProjection.Length > 0, nameof(gradients.KeyProjection), "it does not project the sequence");
        Reject(gradients.ValueProjection.Length > 0, nameof(gradients.ValueProjection), "it does not project the sequence");
        BackwardChecks.CheckTensors(views, outputGradient, gradients);

        void Reject(bool isGiven, string gradient, string reason)
        {
            if (isGiven)
            {
                throw new ArgumentException($"The gradients' {gradient} is given, but {name} has none: {reason}.", nameof(gradients));
            }
        }
    }
}
