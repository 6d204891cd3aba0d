using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace SparseAttentionGen.Torch.Arguments;

/// <summary>Views of tensors' memory. They are valid while the tensors are: callers keep them alive until the call is over.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>A view with the tensor's shape and strides.</summary>
    public static ReadOnlyTensorSpan<T> Read<T>(Tensor? tensor)
        where T : unmanaged
    {
        if (tensor is null)
        {
            return default;
        }

        var (lengths, strides) = (Lengths(tensor), Strides(tensor));
        return IsEmpty(lengths) ? new ReadOnlyTensorSpan<T>(Array.Empty<T>(), lengths) : new ReadOnlyTensorSpan<T>((T*)AddressOf(tensor), Extent(lengths, strides), lengths, strides);
    }

    /// <summary>Whether the elements of each row lie side by side, and rows do not overlap unless they are the same, which .NET's views have no strides for.</summary>
    public static bool HasRows(Tensor tensor)
    {
        var (shape, strides) = (tensor.shape, tensor.stride());
        var inwards = Enumerable.Range(0, shape.Length).Where(dimension => shape[dimension] > 1 && strides[dimension] != 0).OrderBy(dimension => strides[dimension]);
        if (shape[^1] > 1 && strides[^1] != 1)
        {
            return false;
        }

        var extent = 1L;
        foreach (var dimension in inwards)
        {
            if (strides[dimension] < extent)
            {
                return false;
            }

            extent += (shape[dimension] - 1) * strides[dimension];
        }

        return true;
    }

    /// <summary>A view to write to.</summary>
    public static TensorSpan<float> Write(Tensor? tensor)
    {
        if (tensor is null)
        {
            return default;
        }

        var (lengths, strides) = (Lengths(tensor), Strides(tensor));
        return IsEmpty(lengths) ? new TensorSpan<float>(Array.Empty<float>(), lengths) : new TensorSpan<float>((float*)AddressOf(tensor), Extent(lengths, strides), lengths, strides);
    }

    /// <summary>The elements of a tensor without gaps.</summary>
    public static Span<T> Elements<T>(Tensor? tensor)
        where T : unmanaged => tensor is null || tensor.numel() == 0 ? default : new Span<T>((T*)AddressOf(tensor), checked((int)tensor.numel()));

    /// <summary>A new tensor without gaps, whose dimensions lie in memory in the order of another one's.</summary>
    /// <param name="shape">The new tensor's shape; the last dimension is the innermost one.</param>
    /// <param name="example">The other tensor, of as many dimensions.</param>
    public static Tensor DenseLike(long[] shape, Tensor example)
    {
        var strides = example.stride();
        var (result, next) = (new long[shape.Length], 1L);

        // A dimension that repeats one element, of stride 0, says nothing about the order.
        var outwards = Enumerable.Range(0, shape.Length - 1)
            .OrderBy(dimension => strides[dimension] == 0 ? long.MaxValue : strides[dimension])
            .ThenByDescending(static dimension => dimension);
        foreach (var dimension in outwards.Prepend(shape.Length - 1))
        {
            result[dimension] = next;
            next *= Math.Max(shape[dimension], 1);
        }

        return empty_strided(shape, result, ScalarType.Float32);
    }

    /// <summary>
    /// Address of the first element. TorchSharp gives it only for tensors without gaps: a view of a single element is one.
    /// </summary>
    private static nint AddressOf(Tensor tensor)
    {
        using var plain = tensor.detach();
        using var first = plain.as_strided([1], [1], plain.storage_offset());
        fixed (byte* address = first.bytes)
        {
            return (nint)address;
        }
    }

    private static nint[] Lengths(Tensor tensor) => Array.ConvertAll(tensor.shape, static length => (nint)length);

    /// <summary>Strides of single elements may be anything in libtorch, and are 0 in .NET.</summary>
    private static nint[] Strides(Tensor tensor) => [.. tensor.shape.Zip(tensor.stride(), static (length, stride) => length == 1 ? 0 : (nint)stride)];

    private static bool IsEmpty(nint[] lengths) => Array.IndexOf(lengths, 0) >= 0;

    private static nint Extent(nint[] lengths, nint[] strides)
    {
        nint extent = 1;
        for (var dimension = 0; dimension < lengths.Length; dimension++)
        {
            extent += (lengths[dimension] - 1) * strides[dimension];
        }

        return extent;
    }
}
