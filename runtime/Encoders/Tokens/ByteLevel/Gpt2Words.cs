using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.ByteLevel;

/// <summary>
/// GPT-2's expression for words, <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, as a loop that looks
/// at each character once.
/// </summary>
internal static class Gpt2Words
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>The end of the word that begins at a place.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        var contraction = ContractionLength(text[start..]);
        if (contraction > 0)
        {
            return start + contraction;
        }

        var first = text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1) != Kind.Space ? start + 1 : start;
        var kind = KindAt(text, first);
        var end = first;
        while (end < text.Length && KindAt(text, end) == kind)
        {
            end += Characters.LengthAt(text, end);
        }

        // White space leaves its last character to the word after it.
        return kind == Kind.Space && end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static int ContractionLength(ReadOnlySpan<char> text) => text switch
    {
        ['\'', 's' or 't' or 'm' or 'd', ..] => 2,
        ['\'', 'r', 'e', ..] or ['\'', 'v', 'e', ..] or ['\'', 'l', 'l', ..] => 3,
        _ => 0,
    };

    private static Kind KindAt(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (char.IsAscii(character))
        {
            return char.IsAsciiLetter(character) ? Kind.Letter
                : char.IsAsciiDigit(character) ? Kind.Number
                : char.IsWhiteSpace(character) ? Kind.Space : Kind.Other;
        }

        var category = Characters.CategoryAt(text, index);
        return Characters.IsLetter(category) ? Kind.Letter
            : Characters.IsNumber(category) ? Kind.Number
            : char.IsWhiteSpace(character) ? Kind.Space : Kind.Other;
    }
}
