using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Strides, in elements, of a tensor that is broadcast to [batch, heads, queryLength, keyLength].</summary>
internal readonly record struct BroadcastView(nint Batch, nint Head, nint Row, nint Key)
{
    /// <summary>Place of a row's first element.</summary>
    public nint Offset(int batch, int head, int row) => (batch * Batch) + (head * Head) + (row * Row);

    /// <summary>Reads the strides of a tensor.</summary>
    /// <exception cref="ArgumentException">The tensor does not broadcast to the shape; nothing has been written.</exception>
    public static BroadcastView Of<T>(in ReadOnlyTensorSpan<T> tensor, CallViews views, string name)
    {
        ReadOnlySpan<int> shape = [views.Query.Batch, views.Query.Heads, views.Query.Length, views.Key.Length];
        if (tensor.Rank > shape.Length)
        {
            throw new ArgumentException($"{name} has {tensor.Rank} dimensions, but at most 4 can be broadcast to [batch, heads, queryLength, keyLength].", "arguments");
        }

        Span<nint> strides = stackalloc nint[shape.Length];
        strides.Clear();
        for (var dimension = 0; dimension < tensor.Rank; dimension++)
        {
            var target = dimension + shape.Length - tensor.Rank;
            var length = tensor.Lengths[dimension];
            if (length != 1 && length != shape[target])
            {
                throw new ArgumentException(
                    $"{name} has length {length} in dimension {dimension}, which does not broadcast to [{string.Join(", ", shape.ToArray())}]: it must be 1 or {shape[target]}.",
                    "arguments");
            }

            strides[target] = length == 1 ? 0 : tensor.Strides[dimension];
        }

        return new BroadcastView(strides[0], strides[1], strides[2], strides[3]);
    }
}
