namespace SparseAttentionGen.CompilerServices;

/// <summary>A backward pass through features, as workers see it.</summary>
internal sealed class FeatureGradientCall
{
    /// <summary>The forward pass's call, with its output.</summary>
    public required FeatureCall Forward { get; init; }

    /// <summary>The gradients in the places of what they are the gradients of; that of the output is read, the others are written.</summary>
    public required FeatureCall Gradients { get; init; }

    /// <summary>
    /// By sequence, receives the gradients of the sums over the keys before the call's; empty: they are not wanted. Those of the sums after the call are the past of
    /// <see cref="Gradients"/>.
    /// </summary>
    public FeatureSums[] GradientsOfPast { get; init; } = [];

    /// <summary>Begins with the sums over the keys before the call's, in the unit of a backward pass.</summary>
    public void BeginSums(int sequence, FeatureSums sums)
    {
        Forward.BeginSums(sequence, sums);
        sums.Scale(FeatureCall.PlainUnit / FeatureCall.UsualUnit);
    }
}
