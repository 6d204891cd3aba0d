using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>BERT's and RoBERTa's attention: every token attends every other of its sequence.</summary>
internal sealed class DenseSelfAttention : SelfAttention
{
    private readonly ISparseAttention attention;

    public DenseSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, weights, layer)
    {
        attention = AttentionClasses.Dense(configuration);
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence) => [(0, sequence.Ids.Length)];

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        var (heads, headSize) = (Configuration.Heads, Configuration.HeadSize);
        ReadOnlySpan<float> query = buffers.Query.AsSpan(start, size), key = buffers.Key.AsSpan(start, size);
        Show(options, query, key, default);
        attention.Forward(
            HeadViews.Of(query, heads, headSize),
            HeadViews.Of(key, heads, headSize),
            HeadViews.Of((ReadOnlySpan<float>)buffers.Value.AsSpan(start, size), heads, headSize),
            HeadViews.Of(buffers.Context.AsSpan(start, size), heads, headSize),
            default,
            attentionOptions);
    }
}
