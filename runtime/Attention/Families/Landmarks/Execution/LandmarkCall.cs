namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one call with landmarks that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe class LandmarkCall
{
    /// <summary>The class that is called.</summary>
    public required ClassPattern Class { get; init; }

    public required CallViews Views { get; init; }

    public float* QueryData { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    public float* OutputData { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    /// <summary>Number of keys of each batch element before padding.</summary>
    public required int[] KeyLengths { get; init; }

    /// <summary>Weights of a convolution of the values, or null.</summary>
    public ValueConvolution? Convolution { get; init; }

    /// <summary>
    /// Whether queries and keys count as the same tokens, because their lengths are equal: then padding is in no mean of queries either.
    /// </summary>
    public bool IsSelfAttention => Views.Query.Length == Views.Key.Length;

    /// <summary>Number of query heads that share a key and value head.</summary>
    public int Group => Views.Key.Heads == 0 ? 1 : Views.Query.Heads / Views.Key.Heads;

    public float* QueryRows(int batch, int head) => QueryData + (batch * Views.Query.BatchStride) + (head * Views.Query.HeadStride);

    public float* KeyRows(int batch, int head) => KeyData + (batch * Views.Key.BatchStride) + (head * Views.Key.HeadStride);

    public float* ValueRow(int batch, int head, int row) =>
        ValueData + (batch * Views.Value.BatchStride) + (head * Views.Value.HeadStride) + (row * Views.Value.RowStride);

    public float* OutputRow(int batch, int head, int row) =>
        OutputData + (batch * Views.Output.BatchStride) + (head * Views.Output.HeadStride) + (row * Views.Output.RowStride);

    public bool* PaddingRow(int batch) => KeyPaddingMask == null ? null : KeyPaddingMask + ((nint)batch * Views.Key.Length);

    /// <summary>The segments of each batch element's keys.</summary>
    public LandmarkSegments[] KeySegments(int landmarks) =>
        [.. Enumerable.Range(0, Views.Key.Batch).Select(batch => LandmarkSegments.Create(landmarks, KeyLengths[batch], PaddingRow(batch)))];

    /// <summary>The segments of each batch element's queries.</summary>
    public LandmarkSegments[] QuerySegments(int landmarks) =>
        [.. Enumerable.Range(0, Views.Query.Batch).Select(_ => LandmarkSegments.Create(landmarks, Views.Query.Length, null))];
}
