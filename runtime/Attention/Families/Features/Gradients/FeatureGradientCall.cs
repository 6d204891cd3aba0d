namespace SparseAttentionGen.CompilerServices;

/// <summary>A backward pass through features, as workers see it.</summary>
internal sealed class FeatureGradientCall
{
    /// <summary>The forward pass's call, with its output.</summary>
    public required FeatureCall Forward { get; init; }

    /// <summary>The gradients in the places of what they are the gradients of; that of the output is read, the others are written.</summary>
    public required FeatureCall Gradients { get; init; }
}
