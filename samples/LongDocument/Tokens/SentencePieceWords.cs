namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>Words as SentencePiece's normalization NMT-NFKC divides a text.</summary>
internal static class SentencePieceWords
{
    /// <summary>What SentencePiece writes a space with; pieces that begin a word begin with it.</summary>
    public const char Space = '\u2581';

    /// <summary>The words of a text: the longest runs without white space.</summary>
    public static IEnumerable<TextSpan> Split(string text, int start = 0)
    {
        for (var index = start; index < text.Length;)
        {
            if (IsSpace(text[index]))
            {
                index++;
                continue;
            }

            var end = index + 1;
            while (end < text.Length && !IsSpace(text[end]))
            {
                end++;
            }

            yield return new TextSpan(index, end);
            index = end;
        }
    }

    /// <summary>
    /// A word that can be normalized apart from its neighbours: without control characters, which normalization removes, and without the
    /// space that an accent of its own begins with when it is normalized, because words begin with one anyway.
    /// </summary>
    /// <remarks>The library that normalizes does not return from a second space in a row.</remarks>
    public static string Prepare(ReadOnlySpan<char> word)
    {
        var text = word.ContainsAnyInRange('\0', '\x1F') || word.ContainsAnyInRange('\x7F', '\x9F')
            ? string.Concat(word.ToArray().Where(static character => !char.IsControl(character)))
            : word.ToString();
        return text.Length > 0 && Marks(text[0]) is { } marks ? marks + text[1..] : text;
    }

    /// <summary>White space, and what NMT-NFKC makes a space of: marks without width, and the character for malformed bytes.</summary>
    private static bool IsSpace(char character) =>
        char.IsWhiteSpace(character) || character is (>= '\u200B' and <= '\u200F') or Space or '\uFEFF' or '\uFFFD';

    /// <summary>The combining marks of a character whose NFKC is a space and these; null for all other characters.</summary>
    private static string? Marks(char character) => character switch
    {
        '\u00A8' => "\u0308",
        '\u00AF' or '\uFFE3' => "\u0304",
        '\u00B4' or '\u0384' or '\u1FFD' => "\u0301",
        '\u00B8' => "\u0327",
        '\u02D8' => "\u0306",
        '\u02D9' => "\u0307",
        '\u02DA' => "\u030A",
        '\u02DB' => "\u0328",
        '\u02DC' => "\u0303",
        '\u02DD' => "\u030B",
        '\u037A' => "\u0345",
        '\u0385' or '\u1FEE' => "\u0308\u0301",
        '\u1FBD' or '\u1FBF' => "\u0313",
        '\u1FC0' => "\u0342",
        '\u1FC1' => "\u0308\u0342",
        '\u1FCD' => "\u0313\u0300",
        '\u1FCE' => "\u0313\u0301",
        '\u1FCF' => "\u0313\u0342",
        '\u1FDD' => "\u0314\u0300",
        '\u1FDE' => "\u0314\u0301",
        '\u1FDF' => "\u0314\u0342",
        '\u1FED' => "\u0308\u0300",
        '\u1FFE' => "\u0314",
        '\u2017' => "\u0333",
        '\u203E' or (>= '\uFE49' and <= '\uFE4C') => "\u0305",
        '\u309B' => "\u3099",
        '\u309C' => "\u309A",
        '\uFC5E' => "\u064C\u0651",
        '\uFC5F' => "\u064D\u0651",
        '\uFC60' => "\u064E\u0651",
        '\uFC61' => "\u064F\u0651",
        '\uFC62' => "\u0650\u0651",
        '\uFC63' => "\u0651\u0670",
        '\uFE70' => "\u064B",
        '\uFE72' => "\u064C",
        '\uFE74' => "\u064D",
        '\uFE76' => "\u064E",
        '\uFE78' => "\u064F",
        '\uFE7A' => "\u0650",
        '\uFE7C' => "\u0651",
        '\uFE7E' => "\u0652",
        _ => null,
    };
}
