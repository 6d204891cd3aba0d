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
        if (arguments.State is not null)
        {
            throw new ArgumentException(
                $"State is given, but the backward pass of {name} goes through the keys of one call alone: what a state remembers has no gradient. Give the whole sequence to one call.", nameof(arguments));
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
