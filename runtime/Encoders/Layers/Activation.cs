namespace SparseAttentionGen.Encoders.Layers;

/// <summary>The non-linear functions of feed-forward layers, by the names that Hugging Face's configurations give them.</summary>
internal enum Activation
{
    /// <summary>x Φ(x) with the normal distribution's Φ: <c>gelu</c>, <c>gelu_python</c>.</summary>
    Gelu,

    /// <summary>Its approximation through tanh: <c>gelu_new</c>, <c>gelu_fast</c>, <c>gelu_accurate</c>, <c>gelu_pytorch_tanh</c>, <c>gelu_python_tanh</c>.</summary>
    GeluTanh,

    /// <summary>Its approximation x σ(1.702 x) through the logistic function: <c>quick_gelu</c>.</summary>
    QuickGelu,

    /// <summary>x σ(x): <c>silu</c>, <c>swish</c>.</summary>
    Silu,

    /// <summary>max(x, 0): <c>relu</c>.</summary>
    Relu,

    /// <summary>tanh(x): <c>tanh</c>.</summary>
    Tanh,

    /// <summary>σ(x) = 1 / (1 + exp(-x)): the logistic function.</summary>
    Logistic,

    /// <summary>x.</summary>
    Identity,
}
