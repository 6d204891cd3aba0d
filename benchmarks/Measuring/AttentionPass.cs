namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Which part of a training step is timed.</summary>
internal enum AttentionPass
{
    /// <summary>The output alone, as for inference.</summary>
    Forward,

    /// <summary>The gradients of query, key and value, from an output that is there.</summary>
    Backward,

    /// <summary>Forward with what the backward pass needs, then backward.</summary>
    Both,
}
