namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>How byte-pair encoding treats a word's characters before it merges them.</summary>
internal sealed record BytePairOptions
{
    /// <summary>The token of characters that the vocabulary does not have; null: they are left out.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether successive unknown characters are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether tokens of bytes stand for unknown characters.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Written before every character of a word but the first.</summary>
    public string ContinuationPrefix { get; init; } = string.Empty;

    /// <summary>Written after the last character of a word.</summary>
    public string EndSuffix { get; init; } = string.Empty;

    /// <summary>Whether a word that is a token stays whole, whatever merges there are.</summary>
    public bool TakesWholeWords { get; init; }
}
