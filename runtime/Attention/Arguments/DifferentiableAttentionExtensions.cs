using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>Shorter calls of <see cref="IDifferentiableAttention"/>.</summary>
public static class DifferentiableAttentionExtensions
{
    /// <summary>Computes the gradients of query, key and value, for tensors without gaps.</summary>
    /// <param name="attention">The generated class.</param>
    /// <param name="query">The queries of the forward pass, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Its keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Its values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="output">Its output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, of the same shape.</param>
    /// <param name="queryGradient">Receives the gradient of the queries; must not overlap an input.</param>
    /// <param name="keyGradient">Receives the gradient of the keys.</param>
    /// <param name="valueGradient">Receives the gradient of the values.</param>
    /// <param name="shape">The sizes of the forward pass.</param>
    /// <param name="arguments">The arguments of the forward pass, with the log-sum-exp that it has written.</param>
    /// <param name="options">Threads, cancellation and progress; null for the defaults.</param>
    /// <param name="others">Room for other gradients, and the log-sum-exp's own. Query, key and value must be empty in it.</param>
    /// <exception cref="ArgumentException">An argument does not fit; nothing has been written.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="AttentionOptions.CancellationToken"/> was cancelled; the gradients are partly written.
    /// </exception>
    public static void Backward(
        this IDifferentiableAttention attention,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        Span<float> queryGradient,
        Span<float> keyGradient,
        Span<float> valueGradient,
        AttentionShape shape,
        in AttentionArguments arguments,
        AttentionOptions? options = null,
        in AttentionGradients others = default)
    {
        ArgumentNullException.ThrowIfNull(attention);
        var pattern = attention.Pattern;
        ShapeChecks.CheckSpans(shape, pattern, query.Length, key.Length, value.Length, output.Length);
        ShapeChecks.CheckGradientSpans(shape, pattern, outputGradient.Length, queryGradient.Length, keyGradient.Length, valueGradient.Length);
        if (!others.Query.IsEmpty || !others.Key.IsEmpty || !others.Value.IsEmpty)
        {
            throw new ArgumentException("The gradients of query, key and value are arguments of their own.", nameof(others));
        }

        nint[] queries = [shape.Batch, shape.Heads, shape.QueryLength, pattern.HeadDim];
        nint[] outputs = [shape.Batch, shape.Heads, shape.QueryLength, pattern.ValueDim];
        nint[] keys = [shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.HeadDim];
        nint[] values = [shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.ValueDim];
        var gradients = others with
        {
            Query = Tensor(queryGradient, queries),
            Key = Tensor(keyGradient, keys),
            Value = Tensor(valueGradient, values),
        };
        attention.Backward(
            Tensor(query, queries),
            Tensor(key, keys),
            Tensor(value, values),
            Tensor(output, outputs),
            Tensor(outputGradient, outputs),
            gradients,
            arguments,
            options);
    }

    /// <summary>Tensors refuse spans that point to nothing, even those without elements.</summary>
    private static ReadOnlyTensorSpan<float> Tensor(ReadOnlySpan<float> elements, nint[] lengths) =>
        new(elements.IsEmpty ? Array.Empty<float>() : elements, lengths);

    private static TensorSpan<float> Tensor(Span<float> elements, nint[] lengths) => new(elements.IsEmpty ? Array.Empty<float>() : elements, lengths);
}
