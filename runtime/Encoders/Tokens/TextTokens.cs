namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>A text as tokens, without special ones.</summary>
/// <param name="Ids">The tokens in order.</param>
/// <param name="Spans">The characters of the text that each token stands for. Tokens that are parts of one character have all of it.</param>
/// <param name="IsCut">Whether text was left over once there were as many tokens as were wanted.</param>
internal sealed record TextTokens(int[] Ids, TextSpan[] Spans, bool IsCut)
{
    /// <summary>The first tokens, at most so many.</summary>
    public TextTokens First(int count) => Ids.Length <= count ? this : new(Ids[..count], Spans[..count], IsCut: true);

    /// <summary>The last tokens, at most so many.</summary>
    public TextTokens Last(int count) => Ids.Length <= count ? this : new(Ids[^count..], Spans[^count..], IsCut: true);
}

/// <summary>Characters [Start, End) of a text.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;

    public bool IsWhiteSpace(string text) => text.AsSpan(Start, Length).IsWhiteSpace();

    /// <summary>The same characters, but never half of a surrogate pair.</summary>
    public TextSpan WholeCharacters(string text)
    {
        var (start, end) = (Start, End);
        if (start > 0 && start < text.Length && char.IsLowSurrogate(text[start]) && char.IsHighSurrogate(text[start - 1]))
        {
            start--;
        }

        if (end > 0 && end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]))
        {
            end++;
        }

        return new TextSpan(start, end);
    }
}
