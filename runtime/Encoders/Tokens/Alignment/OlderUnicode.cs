using ICU4N;
using ICU4N.Globalization;

namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>
/// Characters as Hugging Face's tokenizers know them, whose tables of marks, punctuation and scripts are older than .NET's. ICU4N has
/// Unicode 10, and for every character the version that it came with.
/// </summary>
internal static class OlderUnicode
{
    public static bool IsMark(int character) => UChar.GetUnicodeCategory(character)
        is UUnicodeCategory.NonSpacingMark or UUnicodeCategory.SpacingCombiningMark or UUnicodeCategory.EnclosingMark && IsOf(9, character);

    public static bool IsNonSpacingMark(int character) =>
        UChar.GetUnicodeCategory(character) == UUnicodeCategory.NonSpacingMark && IsOf(8, character);

    public static bool IsPunctuation(int character) => UChar.GetUnicodeCategory(character)
        is UUnicodeCategory.ConnectorPunctuation or UUnicodeCategory.DashPunctuation or UUnicodeCategory.OpenPunctuation
        or UUnicodeCategory.ClosePunctuation or UUnicodeCategory.InitialQuotePunctuation or UUnicodeCategory.FinalQuotePunctuation
        or UUnicodeCategory.OtherPunctuation && IsOf(8, character);

    /// <summary>The script; <see cref="UScript.Unknown"/> for what is not assigned.</summary>
    public static int ScriptOf(int character) => IsOf(9, character) ? UScript.GetScript(character) : UScript.Unknown;

    private static bool IsOf(int version, int character) => UChar.GetAge(character).Major <= version;
}
