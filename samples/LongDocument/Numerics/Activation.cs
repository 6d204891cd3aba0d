namespace SparseAttentionGen.LongDocument.Numerics;

/// <summary>The non-linear functions of feed-forward layers, by the names that Hugging Face's configurations give them.</summary>
internal enum Activation
{
    /// <summary>x Φ(x) with the normal distribution's Φ: <c>gelu</c>.</summary>
    Gelu,

    /// <summary>Its approximation through tanh: <c>gelu_new</c>, <c>gelu_pytorch_tanh</c>, <c>gelu_fast</c>.</summary>
    GeluTanh,

    /// <summary>max(x, 0): <c>relu</c>.</summary>
    Relu,
}
