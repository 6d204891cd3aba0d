using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Sizes and strides, in floats, of one argument of shape [batch, heads, length, dim] whose last stride is 1.</summary>
internal readonly record struct TensorView(
    int Batch, int Heads, int Length, int Dim, nint BatchStride, nint HeadStride, nint RowStride)
{
    public bool IsEmpty => Batch == 0 || Heads == 0 || Length == 0 || Dim == 0;

    /// <summary>Floats from the first element to the one after the last.</summary>
    public nint Extent => IsEmpty
        ? 0
        : ((Batch - 1) * BatchStride) + ((Heads - 1) * HeadStride) + ((Length - 1) * RowStride) + Dim;

    /// <summary>Sizes of a tensor without gaps.</summary>
    public static TensorView Contiguous(int batch, int heads, int length, int dim) =>
        new(batch, heads, length, dim, (nint)heads * length * dim, (nint)length * dim, dim);

    /// <summary>Reads the sizes and strides of a tensor.</summary>
    /// <exception cref="ArgumentException">The tensor does not have four dimensions, is too long or its last stride is not 1.</exception>
    public static TensorView Of(in ReadOnlyTensorSpan<float> tensor, string name)
    {
        if (tensor.Rank != 4)
        {
            throw new ArgumentException($"The {name} must have 4 dimensions, [batch, heads, length, dim], not {tensor.Rank}.", name);
        }

        var lengths = tensor.Lengths;
        for (var dimension = 0; dimension < 4; dimension++)
        {
            if (lengths[dimension] > int.MaxValue)
            {
                throw new ArgumentException($"The {name} has {lengths[dimension]} elements in dimension {dimension}, more than the {int.MaxValue} that are supported.", name);
            }
        }

        var strides = tensor.Strides;
        if (strides[3] != 1 && lengths[3] > 1)
        {
            throw new ArgumentException($"The {name} must have a last stride of 1, not {strides[3]}: the elements of a row lie side by side.", name);
        }

        return new TensorView(
            (int)lengths[0], (int)lengths[1], (int)lengths[2], (int)lengths[3], strides[0], strides[1], strides[2]);
    }
}
