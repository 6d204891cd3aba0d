namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one call that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe class AttentionCall
{
    public required TensorView Query { get; init; }

    public required TensorView Key { get; init; }

    public required TensorView Value { get; init; }

    public required TensorView Output { get; init; }

    public float* QueryData { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    public float* OutputData { get; init; }

    /// <summary>[batch, heads, queryLength], or null.</summary>
    public float* LogSumExp { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    public required int QueryOffset { get; init; }

    /// <summary>Number of keys of each batch element before padding.</summary>
    public required int[] KeyLengths { get; init; }

    /// <summary>Global tokens of each batch element.</summary>
    public required GlobalTokenSet[] GlobalTokens { get; init; }

    /// <summary>Unfinished rows of blocks that are split along the keys; set before the work begins.</summary>
    public float[] Partials { get; set; } = [];

    /// <summary>Number of query heads that share a key and value head.</summary>
    public int Group => Key.Heads == 0 ? 1 : Query.Heads / Key.Heads;

    public float* QueryRow(int batch, int head, int row) =>
        QueryData + (batch * Query.BatchStride) + (head * Query.HeadStride) + (row * Query.RowStride);

    public float* KeyRow(int batch, int head, int row) =>
        KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride) + (row * Key.RowStride);

    public float* ValueRow(int batch, int head, int row) =>
        ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride) + (row * Value.RowStride);

    public float* OutputRow(int batch, int head, int row) =>
        OutputData + (batch * Output.BatchStride) + (head * Output.HeadStride) + (row * Output.RowStride);

    public bool* PaddingRow(int batch) =>
        KeyPaddingMask == null ? null : KeyPaddingMask + ((nint)batch * Key.Length);
}
