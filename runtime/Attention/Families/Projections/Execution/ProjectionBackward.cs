namespace SparseAttentionGen.CompilerServices;

/// <summary>What the way back through a projection reads and writes.</summary>
internal sealed unsafe class ProjectionBackward
{
    /// <summary>The projection, with the keys and values.</summary>
    public required ProjectionCall Call { get; init; }

    /// <summary>The same with the gradients of keys and values, to which is added.</summary>
    public required ProjectionCall Targets { get; init; }

    /// <summary>The gradients of the projected keys and values.</summary>
    public required ProjectedKeys Projected { get; init; }

    /// <summary>The gradient of the weights for keys, or null.</summary>
    public float* KeyWeights { get; init; }

    /// <summary>That of the weights for values, the same where they are shared, or null.</summary>
    public float* ValueWeights { get; init; }
}
