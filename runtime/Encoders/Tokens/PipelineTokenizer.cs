using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>Cuts texts in the steps of Hugging Face's tokenizers, and keeps each token's place in the text.</summary>
/// <param name="name">What it is, for its user.</param>
/// <param name="parts">The steps.</param>
/// <param name="special">The tokens around a text.</param>
/// <param name="display">A token of the vocabulary as it is shown.</param>
/// <param name="truncation">Most tokens of a text; null: any number.</param>
internal sealed class PipelineTokenizer(
    string name, TokenizerParts parts, SpecialTokens special, Func<string, string> display, Truncation? truncation = null) : IDocumentTokenizer
{
    /// <summary>Words between two reports of progress.</summary>
    private const int WordsBetweenReports = 1 << 12;

    public string Name => name;

    public SpecialTokens Special => special;

    public int VocabularySize => parts.VocabularySize;

    public TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var keepsEnd = truncation is { KeepsEnd: true };
        var tokens = new TokenList(text, keepsEnd ? int.MaxValue : Math.Min(maxTokens, truncation?.MostTokens ?? int.MaxValue));
        List<WordToken> found = [];
        var words = 0;
        foreach (var part in parts.Divide(text, cancellationToken))
        {
            if (part.Id is { } id)
            {
                tokens.Add(id, part.Piece.PlaceOf(0, part.Piece.Length));
                continue;
            }

            foreach (var word in part.Piece.Length == 0 ? [] : parts.PreTokenizer.Split(part.Piece, cancellationToken))
            {
                if (words++ % WordsBetweenReports == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress?.Report((double)word.PlaceOf(0, 0).Start / text.Length);
                }

                if (word.Length == 0)
                {
                    continue;
                }

                found.Clear();
                parts.Model.Cut(word.Text, found, cancellationToken);
                foreach (var token in found)
                {
                    tokens.Add(token.Id, word.PlaceOf(token.Start, token.End));
                }

                if (tokens.IsCut)
                {
                    break;
                }
            }

            if (tokens.IsCut)
            {
                break;
            }
        }

        progress?.Report(1);
        return keepsEnd ? tokens.ToText().Last(truncation!.MostTokens).First(maxTokens) : tokens.ToText();
    }

    public string TextOf(int id) => parts.AddedText(id) ?? (parts.Model.Vocabulary.TextOf(id) is { } token ? display(token) : "?");
}
