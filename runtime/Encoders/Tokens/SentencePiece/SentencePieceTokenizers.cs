using SparseAttentionGen.Encoders.Tokens.PreTokenizers;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens.SentencePiece;

/// <summary>Makes tokenizers of SentencePiece models (Kudo and Richardson 2018, SentencePiece, arXiv 1808.06226).</summary>
internal static class SentencePieceTokenizers
{
    private const float UserDefinedPenalty = 0.1f;

    /// <summary>Makes the tokenizer of a checkpoint.</summary>
    /// <param name="bytes">The model's file, usually spiece.model.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="names">The special tokens' names.</param>
    /// <param name="added">Tokens that are added to the vocabulary.</param>
    /// <exception cref="InvalidDataException">It is no SentencePiece model of BigBird's kind.</exception>
    public static PipelineTokenizer Create(byte[] bytes, string source, SpecialTokenNames names, IReadOnlyList<AddedToken> added)
    {
        var file = SentencePieceFile.Parse(bytes, source);
        if (file.WritesSpacesAsSuffix)
        {
            throw new InvalidDataException($"{source} writes spaces at the ends of words, which BigBird's SentencePiece model does not.");
        }

        var userDefined = new PieceTrie();
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            if (file.Pieces[id] is { Type: PieceType.UserDefined, Text.Length: > 0 } piece)
            {
                userDefined.Add(piece.Text, id);
            }
        }

        var replacements = file.Replacements.Length > 0 ? CharacterReplacements.Parse(file.Replacements, source) : null;
        ITokenModel model = file.ModelType switch
        {
            SentencePieceFile.Unigram => Unigram(file, source),
            SentencePieceFile.BytePair => new ScoredPairModel(file, userDefined, source),
            3 => throw new InvalidDataException($"{source} is a SentencePiece model of the type WORD; UNIGRAM and BPE are supported."),
            4 => throw new InvalidDataException($"{source} is a SentencePiece model of the type CHAR; UNIGRAM and BPE are supported."),
            var type => throw new InvalidDataException($"{source} is a SentencePiece model of the unknown type {type}; UNIGRAM and BPE are supported."),
        };
        var parts = new TokenizerParts(
            new SentencePieceNormalizer(file, replacements, userDefined), WordsOf(file), new RememberingModel(model), added, source);
        return new PipelineTokenizer(
            "SentencePiece of the checkpoint", parts, names.Find(parts.Find, source, "piece"),
            static token => token.Replace(SentencePieceNormalizer.Space, ' '));
    }

    private static UnigramModel Unigram(SentencePieceFile file, string source)
    {
        var scores = file.Pieces.Where(static piece => piece.Type == PieceType.Normal).Select(static piece => (double)piece.Score).DefaultIfEmpty();
        var (smallest, largest) = (scores.Min(), scores.Max());
        return new UnigramModel(
            [.. file.Pieces.Select(piece => new UnigramPiece(
                piece.Text,
                piece.Type == PieceType.UserDefined ? UserDefinedScore(piece.Text, largest) : piece.Score,
                piece.Type is PieceType.Normal or PieceType.UserDefined))],
            smallest, file.Pieces.ToList().FindIndex(static piece => piece.Type == PieceType.Unknown), file.FallsBackToBytes, source);
    }

    /// <summary>The score of as many of the best pieces as it has bytes, less a penalty: it is nearly always chosen.</summary>
    private static double UserDefinedScore(string text, double largest) =>
        (System.Text.Encoding.UTF8.GetByteCount(text) * largest) - UserDefinedPenalty;

    /// <summary>
    /// Before every ▁ the text can be cut without a change of its tokens, if ▁ is known and no piece has one within: then words are cut by
    /// themselves, and those that come again are looked up.
    /// </summary>
    private static PreTokenizerSequence WordsOf(SentencePieceFile file)
    {
        var inText = file.Pieces.Where(static piece => piece.Type is PieceType.Normal or PieceType.UserDefined).Select(static piece => piece.Text);
        var isSeparate = file.EscapesSpaces && inText.Contains(SentencePieceNormalizer.Space.ToString())
            && !inText.Any(static text => text.LastIndexOf(SentencePieceNormalizer.Space) > 0);
        return new PreTokenizerSequence(isSeparate
            ? [new SplitPreTokenizer(new LiteralPattern(SentencePieceNormalizer.Space.ToString()), SplitBehavior.MergedWithNext)]
            : []);
    }
}
