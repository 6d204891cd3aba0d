namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Whole words.</summary>
/// <param name="vocabulary">The words.</param>
/// <param name="unknownToken">The token of other words.</param>
/// <param name="source">For messages.</param>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknownToken, string source) : ITokenModel
{
    private readonly int? unknown = vocabulary.Find(unknownToken);

    public Vocabulary Vocabulary => vocabulary;

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken) => tokens.Add(new WordToken(
        vocabulary.TryFind(word, out var id)
            ? id
            : unknown ?? throw new InvalidDataException($"{source} has no token for '{word}', and none for unknown words (unk_token is {unknownToken})."),
        0,
        word.Length));
}
