namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// Brings ids into a smaller vocabulary by leaving out multiples of its size: different tokens share an embedding. Good for small models
/// with random weights only.
/// </summary>
internal sealed class FoldedTokenizer : IDocumentTokenizer
{
    private readonly IDocumentTokenizer tokenizer;
    private readonly int reserved;

    /// <summary>Folds a tokenizer's ids.</summary>
    /// <param name="tokenizer">The tokenizer, whose special tokens but the mask are below 4.</param>
    /// <param name="vocabularySize">More than 8.</param>
    public FoldedTokenizer(IDocumentTokenizer tokenizer, int vocabularySize)
    {
        this.tokenizer = tokenizer;
        VocabularySize = vocabularySize;
        reserved = Math.Max(tokenizer.Special.Start, Math.Max(tokenizer.Special.End, tokenizer.Special.Padding)) + 1;
        Special = tokenizer.Special with { Mask = vocabularySize - 1 };
    }

    public string Name => $"{tokenizer.Name}, folded into {VocabularySize:N0} ids";

    public SpecialTokens Special { get; }

    public int VocabularySize { get; }

    public TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var whole = tokenizer.Tokenize(text, maxTokens, progress, cancellationToken);
        return whole with { Ids = [.. whole.Ids.Select(Fold)] };
    }

    public string TextOf(int id) => $"token {id}";

    private int Fold(int id) => reserved + ((id - reserved) % (VocabularySize - 1 - reserved));
}
