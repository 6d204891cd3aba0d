namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Queries, keys and values that the rows of global tokens have for themselves. All pointers are pinned for as long as the call lasts.
/// </summary>
internal sealed unsafe class GlobalRowTensors
{
    /// <summary>[batch, heads, globals, HeadDim].</summary>
    public required TensorView Query { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, HeadDim].</summary>
    public required TensorView Key { get; init; }

    /// <summary>[batch, keyValueHeads, keyLength, ValueDim].</summary>
    public required TensorView Value { get; init; }

    public required float* QueryData { get; init; }

    public required float* KeyData { get; init; }

    public required float* ValueData { get; init; }

    /// <summary>The query of a head's global token.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="index">Place of the token among the rows of global tokens of the batch element.</param>
    public float* QueryRow(int batch, int head, int index) =>
        QueryData + (batch * Query.BatchStride) + (head * Query.HeadStride) + (index * Query.RowStride);

    /// <summary>The first key of a head.</summary>
    public float* KeysOf(int batch, int head) => KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride);

    /// <summary>The first value of a head.</summary>
    public float* ValuesOf(int batch, int head) => ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride);
}
