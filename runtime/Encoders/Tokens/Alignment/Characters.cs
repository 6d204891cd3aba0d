using System.Globalization;
using System.Text;

namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>Whole characters of UTF-16, and what they are.</summary>
internal static class Characters
{
    /// <summary>How many code units the character at a place has: 2 for a surrogate pair.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    /// <summary>Where the last character of a text that is not empty begins.</summary>
    public static int StartOfLast(ReadOnlySpan<char> text) =>
        text.Length - (text.Length > 1 && LengthAt(text, text.Length - 2) == 2 ? 2 : 1);

    /// <summary>The code point at a place; half of a pair is itself.</summary>
    public static int At(ReadOnlySpan<char> text, int index) =>
        LengthAt(text, index) == 2 ? char.ConvertToUtf32(text[index], text[index + 1]) : text[index];

    public static UnicodeCategory CategoryAt(ReadOnlySpan<char> text, int index) => CharUnicodeInfo.GetUnicodeCategory(At(text, index));

    public static bool IsWhiteSpace(int character) => character <= char.MaxValue && char.IsWhiteSpace((char)character);

    public static bool IsLetter(UnicodeCategory category) => category <= UnicodeCategory.OtherLetter;

    public static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    public static bool IsNumber(UnicodeCategory category) =>
        category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>What Rust's and Oniguruma's <c>\w</c> matches: letters, marks, digits, connectors, and joiners.</summary>
    public static bool IsWord(int character)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(character);
        return IsLetter(category) || IsMark(category)
            || category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
            || character is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
    }

    /// <summary>ASCII's symbols, and Unicode's punctuation.</summary>
    public static bool IsPunctuation(int character) => character < 0x80
        ? character is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : OlderUnicode.IsPunctuation(character);

    /// <summary>Length of the character's UTF-8; half of a pair is written as U+FFFD.</summary>
    public static int ToUtf8(int character, Span<byte> bytes) =>
        (Rune.TryCreate(character, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(bytes);
}
