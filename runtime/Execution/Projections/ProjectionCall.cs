namespace SparseAttentionGen.CompilerServices;

/// <summary>What the projection of a call's keys and values reads.</summary>
internal sealed unsafe class ProjectionCall
{
    public required SequenceProjection Projection { get; init; }

    public required TensorView Key { get; init; }

    public required TensorView Value { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    /// <summary>Number of keys of each batch element before padding.</summary>
    public required int[] KeyLengths { get; init; }

    public float* KeyRow(int batch, int head, int row) =>
        KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride) + (row * Key.RowStride);

    public float* ValueRow(int batch, int head, int row) =>
        ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride) + (row * Value.RowStride);

    /// <summary>Whether a key is not padding.</summary>
    public bool Exists(int batch, int key) => KeyPaddingMask == null || KeyPaddingMask[((nint)batch * Key.Length) + key];

    /// <summary>Whether some of a range of keys is not padding.</summary>
    public bool AnyExists(int batch, int first, int end) => first < end
        && (KeyPaddingMask == null || new ReadOnlySpan<bool>(KeyPaddingMask + ((nint)batch * Key.Length) + first, end - first).Contains(true));
}
