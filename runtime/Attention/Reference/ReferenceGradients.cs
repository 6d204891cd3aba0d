namespace SparseAttentionGen;

/// <summary>Gradients in double precision, each of the shape of what it is the gradient of, row by row without gaps.</summary>
public sealed class ReferenceGradients
{
    /// <summary>[batch, heads, queryLength, HeadDim].</summary>
    public required ReadOnlyMemory<double> Query { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, HeadDim].</summary>
    public required ReadOnlyMemory<double> Key { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, ValueDim].</summary>
    public required ReadOnlyMemory<double> Value { get; init; }

    /// <summary>Of the bias's own shape; empty where the call has none.</summary>
    public ReadOnlyMemory<double> Bias { get; init; }

    /// <summary>[heads * elements]; empty where the class has no <c>[RelativeBias]</c>.</summary>
    public ReadOnlyMemory<double> RelativeBias { get; init; }

    /// <summary>[heads]; empty where the class has no <c>[Alibi]</c>.</summary>
    public ReadOnlyMemory<double> AlibiSlopes { get; init; }

    /// <summary>[batch, heads, globals, HeadDim]; empty where the call has no projections of global tokens' own.</summary>
    public ReadOnlyMemory<double> GlobalQuery { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, HeadDim]; empty likewise.</summary>
    public ReadOnlyMemory<double> GlobalKey { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, ValueDim]; empty likewise.</summary>
    public ReadOnlyMemory<double> GlobalValue { get; init; }

    /// <summary>
    /// Of the weights that a projection has for keys: [heads * rank * length] of matrices, an element for each weight of a convolution, empty
    /// for means. Where values share them, the sum of both gradients.
    /// </summary>
    public ReadOnlyMemory<double> KeyProjection { get; init; }

    /// <summary>The same of the weights for values; empty where they are those for keys.</summary>
    public ReadOnlyMemory<double> ValueProjection { get; init; }

    /// <summary>[heads * taps] as <see cref="ValueConvolution"/> has them; empty where the class has no convolution.</summary>
    public ReadOnlyMemory<double> Convolution { get; init; }
}
