namespace SparseAttentionGen.CompilerServices;

/// <summary>The gradients of queries, keys and values that belong together.</summary>
internal sealed class TensorGradients(TensorView query, TensorView key, TensorView value)
{
    public GradientSums Query { get; } = new(query);

    public GradientSums Key { get; } = new(key);

    public GradientSums Value { get; } = new(value);
}
