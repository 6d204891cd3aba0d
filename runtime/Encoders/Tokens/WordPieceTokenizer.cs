using SparseAttentionGen.Encoders.Tokens.Normalizers;
using SparseAttentionGen.Encoders.Tokens.PreTokenizers;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>BERT's tokens out of a vocab.txt, which has one in each line (Devlin et al. 2019, arXiv 1810.04805).</summary>
internal static class WordPieceTokenizer
{
    private const string Unknown = "[UNK]";
    private const string Continuation = "##";
    private const int MostCharacters = 100;

    /// <summary>Makes the tokenizer of a vocabulary.</summary>
    /// <param name="vocabulary">What the file contains.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="names">The special tokens' names.</param>
    /// <param name="added">Tokens that are added to the vocabulary.</param>
    /// <param name="normalizer">What is done with a text first.</param>
    /// <exception cref="InvalidDataException">It lacks a special token.</exception>
    public static PipelineTokenizer Create(
        string vocabulary, string source, SpecialTokenNames names, IReadOnlyList<AddedToken> added, BertNormalizer normalizer)
    {
        var lines = vocabulary.ReplaceLineEndings("\n").Split('\n');

        // What follows the last line's end is no token.
        var tokens = Vocabulary.OfList(lines[^1].Length == 0 ? lines[..^1] : lines);
        var special = names.Find(token => added.FirstOrDefault(extra => extra.Content == token)?.Id ?? tokens.Find(token), source, "token");
        var model = new WordPieceModel(tokens, Unknown, Continuation, MostCharacters, source);
        return new PipelineTokenizer(
            "WordPiece of the model's vocab.txt",
            new TokenizerParts(normalizer.Create(), Splits.Bert, new RememberingModel(model), added, source),
            special,
            static token => token);
    }
}
