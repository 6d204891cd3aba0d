using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>A passage of a document.</summary>
/// <param name="Start">Its first token.</param>
/// <param name="End">One after its last token.</param>
internal readonly record struct Passage(int Start, int End)
{
    private static readonly string[] SentenceEnds = [".", "!", "?", ".\"", "!\"", "?\"", ".”", "!”", "?”", ".)", "。"];

    public int Length => End - Start;

    /// <summary>
    /// Divides a document into passages one after the other. A passage ends where a paragraph ends, or else a sentence, if one does in
    /// its second half.
    /// </summary>
    /// <param name="tokens">The document's tokens.</param>
    /// <param name="text">Its text.</param>
    /// <param name="length">Most tokens of a passage, at least 1.</param>
    public static IReadOnlyList<Passage> Divide(TextTokens tokens, string text, int length)
    {
        var passages = new List<Passage>();
        for (var start = 0; start < tokens.Ids.Length;)
        {
            var end = start + length < tokens.Ids.Length ? BestEnd(tokens, text, start + length - (length / 2), start + length) : tokens.Ids.Length;
            passages.Add(new Passage(start, end));
            start = end;
        }

        return passages;
    }

    /// <summary>The best place for an end from <paramref name="first"/> to <paramref name="last"/>, as late as possible.</summary>
    private static int BestEnd(TextTokens tokens, string text, int first, int last)
    {
        var sentence = 0;
        for (var end = last; end >= first; end--)
        {
            // What divides two tokens may be a part of either.
            var around = text.AsSpan(tokens.Spans[end - 1].Start, tokens.Spans[end].End - tokens.Spans[end - 1].Start);
            if (around.Contains("\n\n", StringComparison.Ordinal) && !tokens.Spans[end].IsWhiteSpace(text))
            {
                return end;
            }

            if (sentence == 0 && EndsSentence(text.AsSpan(tokens.Spans[end - 1].Start, tokens.Spans[end - 1].Length), around))
            {
                sentence = end;
            }
        }

        return sentence > 0 ? sentence : last;
    }

    /// <summary>Whether a token ends a sentence: not the dot of a number or an abbreviation within a word.</summary>
    private static bool EndsSentence(ReadOnlySpan<char> token, ReadOnlySpan<char> around)
    {
        var trimmed = token.TrimEnd();
        foreach (var end in SentenceEnds)
        {
            if (trimmed.EndsWith(end, StringComparison.Ordinal))
            {
                return around[trimmed.Length..] is not [var next, ..] || char.IsWhiteSpace(next);
            }
        }

        return false;
    }
}
