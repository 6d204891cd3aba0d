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
        Show(options, buffers.Query.AsSpan(start, size), buffers.Key.AsSpan(start, size), default);
        Forward(attention, buffers, start, size, default, attentionOptions);
    }
}
