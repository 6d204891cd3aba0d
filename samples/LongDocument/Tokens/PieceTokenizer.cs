using Microsoft.ML.Tokenizers;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// BigBird's SentencePiece tokens (Kudo and Richardson 2018, SentencePiece, arXiv 1808.06226). Pieces do not reach across white space,
/// so each word is cut by itself: that keeps its place in the text, and a word that comes again is looked up.
/// </summary>
internal sealed class PieceTokenizer : IDocumentTokenizer
{
    /// <summary>Words between two reports of progress.</summary>
    private const int WordsBetweenReports = 1 << 12;

    /// <summary>Words that are remembered; a book has fewer.</summary>
    private const int MostWords = 1 << 17;

    private readonly SentencePieceTokenizer tokenizer;
    private readonly SentencePieceFile file;
    private readonly Dictionary<string, (int Id, TextSpan Span)[]> known = [];
    private readonly Dictionary<string, (int Id, TextSpan Span)[]>.AlternateLookup<ReadOnlySpan<char>> lookup;

    private PieceTokenizer(SentencePieceTokenizer tokenizer, SentencePieceFile file, SpecialTokens special)
    {
        this.tokenizer = tokenizer;
        this.file = file;
        lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        Special = special;
    }

    public string Name => "SentencePiece of the checkpoint";

    public SpecialTokens Special { get; }

    public int VocabularySize => file.Pieces.Count;

    /// <summary>Makes the tokenizer of a checkpoint.</summary>
    /// <param name="bytes">The model's file, usually spiece.model.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="InputException">It is no SentencePiece model of BigBird's kind.</exception>
    public static PieceTokenizer Create(byte[] bytes, string source)
    {
        var file = SentencePieceFile.Parse(bytes, source);
        if (file.WritesSpacesAsSuffix)
        {
            throw new InputException($"{source} writes spaces at the ends of words, which BigBird's SentencePiece model does not.");
        }

        int Find(string piece) => file.IdOf(piece) is >= 0 and var id
            ? id
            : throw new InputException($"{source} has no piece {piece}: it is not the vocabulary of a BigBird model.");
        var special = new SpecialTokens(Find("[CLS]"), Find("[SEP]"), Find("<pad>"), Find("[MASK]"));
        try
        {
            var tokenizer = SentencePieceTokenizer.Create(new MemoryStream(bytes), addBeginningOfSentence: false, addEndOfSentence: false);
            return new PieceTokenizer(tokenizer, file, special);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InputException($"{source} is a SentencePiece model that Microsoft.ML.Tokenizers cannot run: {exception.Message}");
        }
    }

    public TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var tokens = new TokenList(text, maxTokens);
        var words = 0;
        foreach (var word in SentencePieceWords.Split(text))
        {
            if (words++ % WordsBetweenReports == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report((double)word.Start / text.Length);
            }

            foreach (var (id, span) in Cut(text.AsSpan(word.Start, word.Length), isFirst: words == 1))
            {
                tokens.Add(id, new TextSpan(word.Start + span.Start, word.Start + span.End));
            }

            if (tokens.IsCut)
            {
                break;
            }
        }

        progress?.Report(1);
        return tokens.ToText();
    }

    public string TextOf(int id) => id >= 0 && id < file.Pieces.Count ? file.Pieces[id].Replace(SentencePieceWords.Space, ' ') : "?";

    /// <summary>The tokens of a word with their places in it.</summary>
    private (int Id, TextSpan Span)[] Cut(ReadOnlySpan<char> word, bool isFirst)
    {
        if (!tokenizer.AddDummyPrefix && isFirst)
        {
            return Cut(word.ToString(), prefix: string.Empty);
        }

        if (!lookup.TryGetValue(word, out var tokens))
        {
            tokens = Cut(word.ToString(), prefix: SentencePieceWords.Space.ToString());
            if (known.Count < MostWords)
            {
                known.Add(word.ToString(), tokens);
            }
        }

        return tokens;
    }

    private (int Id, TextSpan Span)[] Cut(string word, string prefix)
    {
        // The library adds the prefix itself where it normalizes, and it replaces characters in unigram models only.
        var normalizes = file.ReplacesCharacters && tokenizer.AddDummyPrefix;
        var visible = normalizes ? WithoutControls(word) : word;
        if (visible.Length == 0)
        {
            return [];
        }

        var encoded = normalizes
            ? tokenizer.EncodeToTokens(visible, out var text, addBeginningOfSentence: false, addEndOfSentence: false)
            : tokenizer.EncodeToTokens(
                text = prefix + word, out _, addBeginningOfSentence: false, addEndOfSentence: false, considerNormalization: false);
        var isUnchanged = text == prefix + word;
        return [.. encoded.Select(token => (token.Id, isUnchanged
            ? new TextSpan(Math.Max(0, token.Offset.Start.Value - prefix.Length), token.Offset.End.Value - prefix.Length)
            : new TextSpan(0, word.Length)))];
    }

    /// <summary>SentencePiece's own normalization removes control characters; the library's leaves them.</summary>
    private static string WithoutControls(string word) =>
        word.Any(char.IsControl) ? string.Concat(word.Where(static character => !char.IsControl(character))) : word;
}
