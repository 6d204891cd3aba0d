namespace SparseAttentionGen.CompilerServices;

/// <summary>The tensors of a backward pass, pinned for as long as it lasts.</summary>
internal struct GradientTensors
{
    /// <summary>Sizes of query, key, value and output.</summary>
    public required CallViews Views;

    /// <summary>Sizes of their gradients.</summary>
    public required CallViews GradientViews;

    /// <summary>Where what the forward pass has read and written begins.</summary>
    public CallPointers Forward;

    /// <summary>Where the gradients of the same begin: those that reach output and log-sum-exp are read, the others written.</summary>
    public CallPointers Gradients;
}
