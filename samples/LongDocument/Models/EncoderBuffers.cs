namespace SparseAttentionGen.LongDocument.Models;

/// <summary>The buffers of one call, which all layers share.</summary>
/// <param name="batch">The sequences.</param>
/// <param name="configuration">The sizes.</param>
internal sealed class EncoderBuffers(PackedBatch batch, EncoderConfiguration configuration)
{
    /// <summary>Rows of a feed-forward layer that are worked on at a time: its inner size is four times that of the rest.</summary>
    private const int FeedForwardRows = 1024;

    private float[]? globalKey;
    private float[]? globalValue;

    /// <summary>[tokens, hiddenSize].</summary>
    public float[] Hidden { get; } = Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize].</summary>
    public float[] Query { get; } = Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize].</summary>
    public float[] Key { get; } = Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize].</summary>
    public float[] Value { get; } = Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize]: what attention gives.</summary>
    public float[] Context { get; } = Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize]: keys of Longformer's global tokens.</summary>
    public float[] GlobalKey => globalKey ??= Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>[tokens, hiddenSize]: values of Longformer's global tokens.</summary>
    public float[] GlobalValue => globalValue ??= Rows(batch.Tokens, configuration.HiddenSize);

    /// <summary>Rows of a feed-forward layer that are worked on at a time.</summary>
    public int ChunkRows { get; } = Math.Min(batch.Tokens, FeedForwardRows);

    /// <summary>[<see cref="ChunkRows"/>, intermediateSize].</summary>
    public float[] Intermediate { get; } = Rows(Math.Min(batch.Tokens, FeedForwardRows), configuration.IntermediateSize);

    private static float[] Rows(int rows, int size) => (long)rows * size <= Array.MaxLength
        ? GC.AllocateUninitializedArray<float>(rows * size)
        : throw new InputException($"{rows} tokens at once are too many for vectors of {size} elements: encode fewer documents in a batch.");
}
