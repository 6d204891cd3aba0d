using Microsoft.ML.Tokenizers;

namespace SparseAttentionGen.QuickStart;

/// <summary>A text as token ids.</summary>
/// <param name="Ids">The tokens in order.</param>
/// <param name="IsCut">Whether text was left over once there were as many tokens as were wanted.</param>
internal sealed record TokenizedText(int[] Ids, bool IsCut);

/// <summary>Cuts text into the tokens of a byte-pair encoding whose vocabulary comes in a package: nothing is downloaded.</summary>
internal sealed class DocumentTokenizer
{
    public const string Encoding = "o200k_base";

    /// <summary>Characters between two reports of progress.</summary>
    private const int PieceLength = 1 << 14;

    private readonly TiktokenTokenizer tokenizer = TiktokenTokenizer.CreateForEncoding(Encoding);
    private readonly Dictionary<int, string> texts = [];

    /// <summary>Tokenizes the parts one after the other.</summary>
    /// <param name="parts">The text.</param>
    /// <param name="maxTokens">Most tokens to return.</param>
    /// <param name="progress">Receives the share of the characters that is done.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public TokenizedText Tokenize(
        IReadOnlyList<TextPart> parts, int maxTokens, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var ids = new List<int>();
        var total = parts.Sum(static part => (double)part.Text.Length);
        var done = 0.0;
        foreach (var part in parts)
        {
            for (var start = 0; start < part.Text.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (ids.Count >= maxTokens)
                {
                    return Cut(ids, maxTokens, progress);
                }

                var end = EndOfPiece(part.Text, start);
                ids.AddRange(tokenizer.EncodeToIds(part.Text.AsSpan(start, end - start)));
                done += end - start;
                start = end;
                progress.Report(done / total);
            }
        }

        return ids.Count > maxTokens ? Cut(ids, maxTokens, progress) : new TokenizedText([.. ids], IsCut: false);
    }

    /// <summary>The text of one token; tokens that are a part of a character read as a replacement character.</summary>
    public string TextOf(int id)
    {
        if (!texts.TryGetValue(id, out var text))
        {
            texts[id] = text = Decode([id]);
        }

        return text;
    }

    /// <summary>The text of several tokens.</summary>
    public string Decode(IEnumerable<int> ids) => tokenizer.Decode(ids) ?? string.Empty;

    private static TokenizedText Cut(List<int> ids, int maxTokens, IProgress<double> progress)
    {
        progress.Report(1);
        return new TokenizedText([.. ids.Take(maxTokens)], IsCut: true);
    }

    /// <summary>A line's start with a letter: no token reaches across it, so the pieces' tokens are the whole text's.</summary>
    private static int EndOfPiece(string text, int start)
    {
        for (var end = start + PieceLength; end < text.Length; end++)
        {
            if (text[end - 1] == '\n' && char.IsAsciiLetter(text[end]))
            {
                return end;
            }
        }

        return text.Length;
    }
}
