namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Some sequences of equal length, with what is to be predicted.</summary>
/// <param name="Tokens">[batch, length]; padding behind each sequence's tokens.</param>
/// <param name="Lengths">Tokens of each sequence before its padding.</param>
/// <param name="Targets">
/// The class of each sequence, or of a task that predicts each token the next token of each, [batch, length]; -1 where there is nothing to predict.
/// </param>
internal sealed record Batch(int[] Tokens, int[] Lengths, int[] Targets);
