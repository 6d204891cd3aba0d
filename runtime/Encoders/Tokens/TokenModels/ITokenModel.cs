namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Cuts words into tokens of a vocabulary.</summary>
internal interface ITokenModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>Appends a word's tokens.</summary>
    void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken);
}

/// <summary>A token of a word.</summary>
/// <param name="Id">The token.</param>
/// <param name="Start">The first character of the word that it stands for.</param>
/// <param name="End">One after the last.</param>
internal readonly record struct WordToken(int Id, int Start, int End);
