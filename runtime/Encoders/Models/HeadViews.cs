using System.Numerics.Tensors;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>Rows of [length, heads * headSize] seen as [1, heads, length, headSize], without a copy.</summary>
internal static class HeadViews
{
    public static ReadOnlyTensorSpan<float> Of(ReadOnlySpan<float> rows, int heads, int headSize)
    {
        var length = rows.Length / (heads * headSize);
        return new ReadOnlyTensorSpan<float>(rows, [1, heads, length, headSize], Strides(heads, length, headSize));
    }

    public static TensorSpan<float> Of(Span<float> rows, int heads, int headSize)
    {
        var length = rows.Length / (heads * headSize);
        return new TensorSpan<float>(rows, [1, heads, length, headSize], Strides(heads, length, headSize));
    }

    // A dimension of one element has the stride 0.
    private static nint[] Strides(int heads, int length, int headSize) =>
        [0, heads == 1 ? 0 : headSize, length == 1 ? 0 : heads * headSize, headSize == 1 ? 0 : 1];
}
