using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.Normalizers;
using SparseAttentionGen.Encoders.Tokens.PreTokenizers;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>
/// The steps from a text to its tokens: added tokens are found, the rest is normalized, added tokens are found in that, the rest is cut
/// into words, and words into tokens.
/// </summary>
internal sealed class TokenizerParts
{
    private readonly INormalizer? normalizer;
    private readonly AddedTokenFinder plain;
    private readonly AddedTokenFinder normalized;
    private readonly Dictionary<string, int> added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> addedTexts = [];

    /// <summary>Puts the parts together.</summary>
    /// <param name="normalizer">Rewrites texts; null: they stay.</param>
    /// <param name="preTokenizer">Cuts them into words.</param>
    /// <param name="model">Cuts words into tokens.</param>
    /// <param name="tokens">Added tokens.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InvalidDataException">An added token has the id of another.</exception>
    public TokenizerParts(INormalizer? normalizer, IPreTokenizer preTokenizer, ITokenModel model, IReadOnlyList<AddedToken> tokens, string source)
    {
        this.normalizer = normalizer;
        PreTokenizer = preTokenizer;
        Model = model;
        foreach (var token in tokens)
        {
            if (token.Id < 0 || !addedTexts.TryAdd(token.Id, token.Content) || (model.Vocabulary.TextOf(token.Id) ?? token.Content) != token.Content
                || (model.Vocabulary.Find(token.Content) ?? token.Id) != token.Id || !added.TryAdd(token.Content, token.Id))
            {
                throw new InvalidDataException(
                    $"{source}: added token '{token.Content}' has the id {token.Id}, which is negative or another token's, or it has another id in the vocabulary.");
            }
        }

        plain = new AddedTokenFinder(tokens.Where(static token => !token.IsNormalized), static content => content);
        normalized = new AddedTokenFinder(tokens.Where(static token => token.IsNormalized), content =>
            Normalize(TextPiece.Of(content, new TextSpan(0, content.Length)), CancellationToken.None).Text.ToString());
        VocabularySize = Math.Max(model.Vocabulary.Size, tokens.Select(static token => token.Id + 1).DefaultIfEmpty().Max());
    }

    public IPreTokenizer PreTokenizer { get; }

    public ITokenModel Model { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>The id of a token, added ones among them.</summary>
    public int? Find(string token) => added.TryGetValue(token, out var id) ? id : Model.Vocabulary.Find(token);

    /// <summary>An added token's characters.</summary>
    public string? AddedText(int id) => addedTexts.GetValueOrDefault(id);

    /// <summary>Added tokens, and what lies between, normalized.</summary>
    public IEnumerable<TextPart> Divide(string text, CancellationToken cancellationToken)
    {
        foreach (var part in plain.Divide(TextPiece.Of(text, new TextSpan(0, text.Length)), cancellationToken))
        {
            if (part.Id is not null)
            {
                yield return part;
                continue;
            }

            foreach (var inner in normalized.Divide(Normalize(part.Piece, cancellationToken), cancellationToken))
            {
                yield return inner;
            }
        }
    }

    private TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken) => normalizer?.Normalize(piece, cancellationToken) ?? piece;
}
