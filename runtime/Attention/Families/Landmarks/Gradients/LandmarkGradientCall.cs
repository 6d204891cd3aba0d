namespace SparseAttentionGen.CompilerServices;

/// <summary>A backward pass through landmarks, as its workers read it.</summary>
internal sealed class LandmarkGradientCall
{
    /// <summary>The forward pass.</summary>
    public required LandmarkCall Forward { get; init; }

    /// <summary>The gradients in the places of what they are the gradients of: that of the output is read, the others are written.</summary>
    public required LandmarkCall Gradients { get; init; }
}
