using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>
/// BERT's WordPiece: the longest token that a word begins with, then the longest that goes on, and so forth; a word that this does not
/// reach the end of is unknown (Devlin et al. 2019, arXiv 1810.04805).
/// </summary>
internal sealed class WordPieceModel : ITokenModel
{
    private const int TokensBetweenChecks = 1 << 12;

    private readonly PieceTrie beginnings = new();
    private readonly PieceTrie continuations = new();
    private readonly int unknown;
    private readonly int mostCharacters;

    /// <summary>Makes a model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="unknownToken">The token of words that cannot be cut.</param>
    /// <param name="prefix">What tokens that do not begin a word begin with, usually ##.</param>
    /// <param name="mostCharacters">Longer words are unknown.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InvalidDataException">The unknown token is not in the vocabulary.</exception>
    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string prefix, int mostCharacters, string source)
    {
        Vocabulary = vocabulary;
        this.mostCharacters = mostCharacters;
        unknown = vocabulary.Find(unknownToken)
            ?? throw new InvalidDataException($"{source} has no token {unknownToken}, which it names as the unknown one (unk_token).");
        foreach (var (token, id) in vocabulary.Tokens)
        {
            beginnings.Add(token, id);
            if (token.StartsWith(prefix, StringComparison.Ordinal))
            {
                continuations.Add(token.AsSpan(prefix.Length), id);
            }
        }
    }

    public Vocabulary Vocabulary { get; }

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken)
    {
        var first = tokens.Count;
        var isTooLong = IsTooLong(word);
        for (var start = 0; start < word.Length;)
        {
            if (tokens.Count % TokensBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var id = (start == 0 ? beginnings : continuations).Longest(word[start..], out var length);
            if (length == 0 || isTooLong)
            {
                tokens.RemoveRange(first, tokens.Count - first);
                tokens.Add(new WordToken(unknown, 0, word.Length));
                return;
            }

            tokens.Add(new WordToken(id, start, start + length));
            start += length;
        }
    }

    private bool IsTooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= mostCharacters)
        {
            return false;
        }

        var count = 0;
        for (var index = 0; index < word.Length && count <= mostCharacters; index += Characters.LengthAt(word, index))
        {
            count++;
        }

        return count > mostCharacters;
    }
}
