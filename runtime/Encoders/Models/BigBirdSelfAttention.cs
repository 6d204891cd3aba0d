using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// BigBird's attention of blocks: neighbours, the first and the last, and some at random, which differ by layer through the seed (Zaheer et
/// al. 2020, arXiv 2007.14062). Short sequences are attended fully, as the published model does.
/// </summary>
internal sealed class BigBirdSelfAttention : SelfAttention
{
    private readonly ISparseAttention dense;
    private readonly ISparseAttention? declared;
    private readonly AttentionPattern? pattern;

    public BigBirdSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, weights, layer)
    {
        dense = AttentionClasses.Dense(configuration);
        if (!configuration.IsFull)
        {
            pattern = BigBirdPattern.Of(configuration);
            declared = AttentionClasses.BigBird(pattern);
            pattern = pattern.HasRandomBlocks ? pattern.WithRandomSeed(layer) : pattern;
        }
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence) => IsFull(sequence)
        ? [(0, sequence.Ids.Length)]
        : [.. pattern!.AllowedKeys(position, sequence.Ids.Length, head).Select(static range => (range.First, range.Last + 1))];

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        Show(options, buffers.Query.AsSpan(start, size), buffers.Key.AsSpan(start, size), default);
        var attention = dense;
        var arguments = default(AttentionArguments);
        if (!IsFull(sequence))
        {
            attention = declared ?? dense;
            arguments = declared is not null
                ? new AttentionArguments { RandomSeed = Layer, CountsPadding = true }
                : new AttentionArguments { BlockMask = BigBirdPattern.Mask(pattern!, Configuration.BlockSize, Configuration.Heads, sequence.Ids.Length) };
        }

        Forward(attention, buffers, start, size, arguments, attentionOptions);
    }

    private bool IsFull(TokenSequence sequence) => sequence.Ids.Length <= Configuration.FullLength;
}
