namespace SparseAttentionGen.Encoders.Models;

/// <summary>The buffers of one call, which all layers share. They are kept for the next call, since those of a long document are hundreds of megabytes.</summary>
/// <param name="capacity">Most tokens.</param>
/// <param name="configuration">The sizes.</param>
internal sealed class EncoderBuffers(int capacity, EncoderConfiguration configuration)
{
    /// <summary>
    /// Rows of a feed-forward layer that are worked on at a time, since its inner size is four times that of the rest: 24 blocks of a linear layer,
    /// a number that most numbers of threads divide.
    /// </summary>
    private const int FeedForwardRows = 2304;

    private float[]? gate;
    private float[]? globalKey;
    private float[]? globalValue;

    /// <summary>Most tokens.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>[capacity, hiddenSize].</summary>
    public float[] Hidden { get; } = Rows(capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize].</summary>
    public float[] Query { get; } = Rows(capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize].</summary>
    public float[] Key { get; } = Rows(capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize].</summary>
    public float[] Value { get; } = Rows(capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize]: what attention gives.</summary>
    public float[] Context { get; } = Rows(capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize]: keys of Longformer's global tokens.</summary>
    public float[] GlobalKey => globalKey ??= Rows(Capacity, configuration.HiddenSize);

    /// <summary>[capacity, hiddenSize]: values of Longformer's global tokens.</summary>
    public float[] GlobalValue => globalValue ??= Rows(Capacity, configuration.HiddenSize);

    /// <summary>[<see cref="ChunkRows"/>, intermediateSize]: what the inner values of a gated layer are multiplied with.</summary>
    public float[] Gate => gate ??= Rows(ChunkRows, configuration.IntermediateSize);

    /// <summary>Rows of a feed-forward layer that are worked on at a time.</summary>
    public int ChunkRows { get; } = Math.Min(capacity, FeedForwardRows);

    /// <summary>[<see cref="ChunkRows"/>, intermediateSize].</summary>
    public float[] Intermediate { get; } = Rows(Math.Min(capacity, FeedForwardRows), configuration.IntermediateSize);

    private static float[] Rows(int rows, int size) => (long)rows * size <= Array.MaxLength
        ? GC.AllocateUninitializedArray<float>(rows * size)
        : throw new InvalidDataException($"{rows} tokens at once are too many for vectors of {size} elements: encode fewer documents in a batch.");
}
