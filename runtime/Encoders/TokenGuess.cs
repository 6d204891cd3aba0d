namespace SparseAttentionGen.Encoders;

/// <summary>A token that a <see cref="MaskFiller"/> guesses.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Token">The token as the vocabulary writes it.</param>
/// <param name="Probability">How likely the model holds it, 0 to 1: all tokens of the vocabulary together have 1.</param>
public sealed record TokenGuess(int Id, string Token, double Probability);
