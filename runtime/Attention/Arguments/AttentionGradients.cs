using System.Numerics.Tensors;

namespace SparseAttentionGen;

/// <summary>
/// Where <see cref="IDifferentiableAttention"/>'s backward pass writes gradients, and the gradient of the log-sum-exp that it reads. What is
/// written replaces what was there. Gradients that are left empty are not computed, but those of query, key and value are required.
/// </summary>
public readonly ref struct AttentionGradients
{
    /// <summary>Receives the gradient of the queries, [batch, heads, queryLength, HeadDim]; any strides whose last one is 1. Required.</summary>
    public TensorSpan<float> Query { get; init; }

    /// <summary>Receives the gradient of the keys, [batch, keyValueHeads, keyLength, HeadDim]. Keys that no query attends get 0. Required.</summary>
    public TensorSpan<float> Key { get; init; }

    /// <summary>Receives the gradient of the values, [batch, keyValueHeads, keyLength, ValueDim]. Required.</summary>
    public TensorSpan<float> Value { get; init; }

    /// <summary>
    /// The gradient that reaches the log-sum-exp of the forward pass, [batch * heads * queryLength]. It is read, not written. Empty: the loss
    /// does not depend on the log-sum-exp. Rows without keys are not read.
    /// </summary>
    public ReadOnlySpan<float> LogSumExp { get; init; }

    /// <summary>
    /// Receives the gradient of <see cref="AttentionArguments.Bias"/>, of the bias's own shape: where the bias is broadcast, the gradient is
    /// the sum over what shares an element.
    /// </summary>
    public TensorSpan<float> Bias { get; init; }

    /// <summary>Receives the gradient of <see cref="AttentionArguments.RelativeBias"/>, [heads * elements].</summary>
    public Span<float> RelativeBias { get; init; }

    /// <summary>Receives the gradient of the slopes of a class with <c>[Alibi]</c>, [heads].</summary>
    public Span<float> AlibiSlopes { get; init; }

    /// <summary>
    /// Receives the gradient of the weights that the class's projection has for keys: of matrices [heads * rank * length], of a convolution an element
    /// for each weight. Where keys and values share the weights, it is the sum of both. Not for classes with mean pooling, which have no weights.
    /// </summary>
    public Span<float> KeyProjection { get; init; }

    /// <summary>Receives the same of the weights for values, where they are others than those for keys.</summary>
    public Span<float> ValueProjection { get; init; }

    /// <summary>
    /// The gradient of <see cref="AttentionArguments.State"/>: what later pieces of the sequence want of the state after the call is read, and becomes that of the
    /// state before the call. A new object is a gradient of 0, for the last piece. Pieces go backward from the last to the first, each with the state that its forward pass has
    /// begun with: a <see cref="PerformerState.Copy"/> from before it. Null: nothing comes after the call, and the gradient of the state is not wanted.
    /// </summary>
    public PerformerState? State { get; init; }

    /// <summary>
    /// Receives the gradient of the weights of a <see cref="ValueConvolution"/>, in their order, [heads * taps]: heads is 1 where all heads share a row, whose
    /// gradient is the sum over them.
    /// </summary>
    public Span<float> Convolution { get; init; }

    /// <summary>Receives the gradient of <see cref="AttentionArguments.GlobalQuery"/>, of the same shape.</summary>
    public TensorSpan<float> GlobalQuery { get; init; }

    /// <summary>Receives the gradient of <see cref="AttentionArguments.GlobalKey"/>, of the same shape.</summary>
    public TensorSpan<float> GlobalKey { get; init; }

    /// <summary>Receives the gradient of <see cref="AttentionArguments.GlobalValue"/>, of the same shape.</summary>
    public TensorSpan<float> GlobalValue { get; init; }
}
