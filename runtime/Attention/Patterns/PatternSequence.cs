namespace SparseAttentionGen;

/// <summary>What a pattern must know of a sequence.</summary>
/// <param name="KeyCount">Number of keys.</param>
/// <param name="PrefixLength">Keys that every query may attend under <c>[PrefixLM]</c>.</param>
public readonly record struct PatternSequence(int KeyCount, int PrefixLength = 0);
