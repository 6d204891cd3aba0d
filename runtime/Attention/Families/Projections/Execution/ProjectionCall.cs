namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything that the projection of a call's keys and values reads.</summary>
internal sealed unsafe class ProjectionCall
{
    public required SequenceProjection Projection { get; init; }

    public required TensorView Key { get; init; }

    public required TensorView Value { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    /// <summary>The sequence of each batch element; its positions are the columns of projections.</summary>
    public required CallSequence[] Sequences { get; init; }

    /// <summary>Describes the projection of a call's keys and values.</summary>
    public static ProjectionCall Create(
        SequenceProjection projection, CallViews views, float* key, float* value, bool* padding, AttentionPattern pattern, in AttentionArguments arguments) => new()
        {
            Projection = projection,
            Key = views.Key,
            Value = views.Value,
            KeyData = key,
            ValueData = value,
            KeyPaddingMask = padding,
            Sequences = CallSequences.Create(views, pattern, arguments),
        };

    /// <summary>The same call of other keys and values of the same sizes.</summary>
    /// <param name="views">Their strides.</param>
    /// <param name="key">The first key.</param>
    /// <param name="value">The first value.</param>
    public ProjectionCall With(CallViews views, float* key, float* value) => new()
    {
        Projection = Projection,
        Key = views.Key,
        Value = views.Value,
        KeyData = key,
        ValueData = value,
        KeyPaddingMask = KeyPaddingMask,
        Sequences = Sequences,
    };

    /// <summary>Positions of a batch element's sequence.</summary>
    public int Length(int batch) => Sequences[batch].Keys.Count;

    /// <summary>Number of a batch element's keys before padding.</summary>
    public int KeyCount(int batch) => Sequences[batch].KeyCount;

    public float* KeyRow(int batch, int head, int position) =>
        KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride) + ((Sequences[batch].Keys.First + position) * Key.RowStride);

    public float* ValueRow(int batch, int head, int position) =>
        ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride) + ((Sequences[batch].Keys.First + position) * Value.RowStride);

    /// <summary>Whether a key is not padding.</summary>
    public bool Exists(int batch, int position) =>
        position < KeyCount(batch) && (KeyPaddingMask == null || KeyPaddingMask[((nint)batch * Key.Length) + Sequences[batch].Keys.First + position]);

    /// <summary>Whether some of a range of keys is not padding.</summary>
    public bool AnyExists(int batch, int first, int end)
    {
        end = Math.Min(end, KeyCount(batch));
        return first < end
            && (KeyPaddingMask == null || new ReadOnlySpan<bool>(KeyPaddingMask + ((nint)batch * Key.Length) + Sequences[batch].Keys.First + first, end - first).Contains(true));
    }
}
