namespace SparseAttentionGen;

/// <summary>The function that a random feature applies to its product with a query or key.</summary>
public enum FeatureKind
{
    /// <summary>Positive features of the softmax kernel: exp(w · x - |x|² / 2).</summary>
    Softmax,

    /// <summary>Features of generalised attention: max(w · x, 0).</summary>
    Relu,
}
