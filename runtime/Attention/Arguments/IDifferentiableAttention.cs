using System.Numerics.Tensors;

namespace SparseAttentionGen;

/// <summary>A generated attention with a backward pass: every class with <c>[SparseAttention(Gradients = true)]</c> implements it.</summary>
/// <remarks>Gradients are the same, bit for bit, for every number of threads. Pairs that are not allowed contribute exactly 0.</remarks>
public interface IDifferentiableAttention : ISparseAttention
{
    /// <summary>
    /// Computes the gradients of query, key and value, and of what else <paramref name="gradients"/> gives room for, from the gradient of the
    /// output. Probabilities are computed again from the log-sum-exp, as in FlashAttention (Dao et al. 2022, arXiv 2205.14135, algorithm 4).
    /// </summary>
    /// <param name="query">The queries of the forward pass, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Its keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Its values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="output">Its output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, of the same shape.</param>
    /// <param name="gradients">Receives the gradients; must not overlap an input.</param>
    /// <param name="arguments">
    /// The arguments of the forward pass. <see cref="AttentionArguments.LogSumExp"/>, which that pass has filled, is read and required, except by classes with
    /// features, which have none. <see cref="AttentionArguments.State"/> is what the forward pass has begun with, and stays as it is.
    /// </param>
    /// <param name="options">Threads, cancellation and progress; null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument does not fit; nothing has been written.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="AttentionOptions.CancellationToken"/> was cancelled; the gradients are partly written.
    /// </exception>
    void Backward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options = null);
}
