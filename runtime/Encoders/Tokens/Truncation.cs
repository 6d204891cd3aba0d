namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>What a tokenizer's file says about long texts.</summary>
/// <param name="MostTokens">Most tokens of a text, special ones not among them.</param>
/// <param name="KeepsEnd">Whether the last tokens are kept instead of the first.</param>
internal sealed record Truncation(int MostTokens, bool KeepsEnd);
