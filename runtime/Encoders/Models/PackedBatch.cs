namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// Sequences one behind the other in buffers of [tokens, hiddenSize]: linear layers see all tokens at once, attention each sequence by
/// itself. Nothing is padded, so that a sequence's result does not depend on those beside it.
/// </summary>
internal sealed class PackedBatch
{
    public PackedBatch(IReadOnlyList<TokenSequence> sequences)
    {
        Sequences = sequences;
        Starts = new int[sequences.Count];
        for (var index = 0; index < sequences.Count; index++)
        {
            Starts[index] = Tokens;
            Tokens = checked(Tokens + sequences[index].Ids.Length);
        }
    }

    public IReadOnlyList<TokenSequence> Sequences { get; }

    /// <summary>The first token of each sequence.</summary>
    public int[] Starts { get; }

    /// <summary>Number of tokens of all sequences.</summary>
    public int Tokens { get; }
}
