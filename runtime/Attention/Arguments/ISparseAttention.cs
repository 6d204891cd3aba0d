using System.Numerics.Tensors;

namespace SparseAttentionGen;

/// <summary>A generated attention: every class with <see cref="SparseAttentionAttribute"/> implements it.</summary>
/// <remarks>
/// Instances hold no state: they may be shared by threads. Results are the same, bit for bit, for every number of threads.
/// </remarks>
public interface ISparseAttention
{
    /// <summary>Which (query, key) pairs are allowed, and what they cost.</summary>
    AttentionPattern Pattern { get; }

    /// <summary>Computes softmax(scale · Q Kᵀ) V over the allowed pairs.</summary>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim]; any strides whose last one is 1.</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim]; keyValueHeads divides heads.</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="output">Receives [batch, heads, queryLength, ValueDim]; must not overlap an input.</param>
    /// <param name="arguments">Optional parts: offset, lengths, masks, log-sum-exp.</param>
    /// <param name="options">Threads, cancellation and progress; null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument does not fit; nothing has been written.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="AttentionOptions.CancellationToken"/> was cancelled; the output is partly written.
    /// </exception>
    void Forward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null);

    /// <summary>Computes softmax(scale · Q Kᵀ) V over the allowed pairs, for tensors without gaps.</summary>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="output">Receives [batch, heads, queryLength, ValueDim]; must not overlap an input.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="arguments">Optional parts: offset, lengths, masks, log-sum-exp.</param>
    /// <param name="options">Threads, cancellation and progress; null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument does not fit; nothing has been written.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="AttentionOptions.CancellationToken"/> was cancelled; the output is partly written.
    /// </exception>
    void Forward(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null);
}
