using System.Numerics.Tensors;

namespace SparseAttentionGen.QuickStart;

/// <summary>The inputs of attention for one document, each [1, 12, length, 64] without gaps.</summary>
internal sealed class QueryKeyValue(int length)
{
    public const int Heads = 12;
    public const int HeadDim = 64;
    public const int Width = Heads * HeadDim;

    /// <summary>Each tensor is one array, which limits its elements.</summary>
    public static int LongestLength => Array.MaxLength / Width;

    public int Length => length;

    public float[] Query { get; } = GC.AllocateUninitializedArray<float>(Width * length);

    public float[] Key { get; } = GC.AllocateUninitializedArray<float>(Width * length);

    public float[] Value { get; } = GC.AllocateUninitializedArray<float>(Width * length);

    public ReadOnlyTensorSpan<float> QueryTensor => Tensor(Query);

    public ReadOnlyTensorSpan<float> KeyTensor => Tensor(Key);

    public ReadOnlyTensorSpan<float> ValueTensor => Tensor(Value);

    /// <summary>Bytes of query, key, value and output together.</summary>
    public static long TensorBytes(int length) => 4L * sizeof(float) * Width * length;

    private ReadOnlyTensorSpan<float> Tensor(float[] data) => new(data, [1, Heads, length, HeadDim]);
}
