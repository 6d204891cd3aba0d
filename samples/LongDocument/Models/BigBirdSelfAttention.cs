using SparseAttentionGen.LongDocument.Checkpoints;

namespace SparseAttentionGen.LongDocument.Models;

/// <summary>
/// BigBird's attention of blocks: neighbours, the first and the last, and some at random, which differ by layer through the seed (Zaheer et
/// al. 2020, arXiv 2007.14062). Short sequences are attended fully, as the published model does.
/// </summary>
internal sealed class BigBirdSelfAttention : SelfAttention
{
    private readonly ISparseAttention dense;
    private readonly ISparseAttention? sparse;

    public BigBirdSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, weights, layer)
    {
        dense = AttentionClasses.Dense(configuration);
        sparse = configuration.IsFull ? null : AttentionClasses.BigBird(configuration);
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence) => IsFull(sequence)
        ? [(0, sequence.Ids.Length)]
        : [.. sparse!.Pattern.WithRandomSeed(Layer).AllowedKeys(position, sequence.Ids.Length, head).Select(static range => (range.First, range.Last + 1))];

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        var (heads, headSize) = (Configuration.Heads, Configuration.HeadSize);
        ReadOnlySpan<float> query = buffers.Query.AsSpan(start, size), key = buffers.Key.AsSpan(start, size);
        Show(options, query, key, default);
        var isFull = IsFull(sequence);
        (isFull ? dense : sparse!).Forward(
            HeadViews.Of(query, heads, headSize),
            HeadViews.Of(key, heads, headSize),
            HeadViews.Of((ReadOnlySpan<float>)buffers.Value.AsSpan(start, size), heads, headSize),
            HeadViews.Of(buffers.Context.AsSpan(start, size), heads, headSize),
            new AttentionArguments { RandomSeed = isFull ? null : Layer },
            attentionOptions);
    }

    private bool IsFull(TokenSequence sequence) => sequence.Ids.Length <= Configuration.FullLength;
}
