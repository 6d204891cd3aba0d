using System.Globalization;
using System.Text;
using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>The normalizers of Hugging Face's tokenizers that look at one character at a time.</summary>
internal static class CharacterNormalizers
{
    private const string Removed = "";
    private const string Space = " ";

    /// <summary>Removes all marks, as they are after a canonical decomposition.</summary>
    public static INormalizer StripAccents { get; } = new CharacterNormalizer(static character =>
        OlderUnicode.IsMark(character) ? Removed : null);

    /// <summary>Removes nonspacing marks, which combine with the character before them.</summary>
    public static INormalizer StripNonSpacingMarks { get; } = new CharacterNormalizer(static character =>
        OlderUnicode.IsNonSpacingMark(character) ? Removed : null);

    /// <summary>Small letters; İ is the one letter that becomes two characters.</summary>
    public static INormalizer Lowercase { get; } = new CharacterNormalizer(static character =>
        character == 'İ' ? "i\u0307"
        : Rune.TryCreate(character, out var rune) && Rune.ToLowerInvariant(rune) is var small && small != rune ? small.ToString() : null);

    /// <summary>Controls removed, other white space and marks without width made blanks, as for Google's neural machine translation.</summary>
    public static INormalizer Nmt { get; } = new CharacterNormalizer(static character => character switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => Removed,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => Space,
        _ => null,
    });

    /// <summary>Writes each byte of UTF-8 as a character of GPT-2's alphabet.</summary>
    public static INormalizer Bytes { get; } = new CharacterNormalizer(ByteAlphabet.Encode);

    /// <summary>BERT's cleaning: controls and malformed characters removed, white space made blanks.</summary>
    public static INormalizer BertClean { get; } = new CharacterNormalizer(static character => character switch
    {
        ' ' => null,
        '\t' or '\n' or '\r' => Space,
        0 or 0xFFFD => Removed,
        _ when IsOther(character) => Removed,
        _ when Characters.IsWhiteSpace(character) => Space,
        _ => null,
    });

    /// <summary>Blanks around ideographs, which BERT takes for words.</summary>
    public static INormalizer BertIdeographs { get; } = new CharacterNormalizer(static character =>
        IsIdeograph(character) ? $" {char.ConvertFromUtf32(character)} " : null);

    private static bool IsOther(int character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>The blocks of ideographs that BERT lists.</summary>
    private static bool IsIdeograph(int character) => character
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
