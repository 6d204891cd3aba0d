using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>
/// A class whose first token is global, called as a Longformer's layer calls it: with queries, keys and values for the global token alone.
/// They are those of the other tokens, so that the result is that of the pattern.
/// </summary>
internal sealed class OwnGlobalProjection(ISparseAttention attention) : ISparseAttention
{
    public AttentionPattern Pattern => attention.Pattern;

    public void Forward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null) => throw new NotSupportedException("Benchmarks call with plain spans.");

    public void Forward(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null)
    {
        var (dim, length) = (Pattern.HeadDim, shape.KeyLength);
        attention.Forward(query, key, value, output, shape, new AttentionArguments
        {
            GlobalQuery = new ReadOnlyTensorSpan<float>(query, [1, shape.Heads, 1, dim], [0, (nint)shape.QueryLength * dim, 0, 1]),
            GlobalKey = new ReadOnlyTensorSpan<float>(key, [1, shape.KeyValueHeads, length, dim], []),
            GlobalValue = new ReadOnlyTensorSpan<float>(value, [1, shape.KeyValueHeads, length, Pattern.ValueDim], []),
        }, options);
    }
}
