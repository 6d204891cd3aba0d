using System.Text;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.ByteLevel;

/// <summary>
/// The characters that GPT-2's vocabulary writes bytes with: itself where a byte is a visible character of Latin-1, and the next unused
/// character from U+0100 on otherwise, so that a space is written Ġ.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 0x100;

    private static readonly char[] Known;
    private static readonly string[] AsciiTexts;

    static ByteAlphabet()
    {
        var next = FirstSubstitute;
        Known = [.. Enumerable.Range(0, 256).Select(value => IsVisible(value) ? (char)value : (char)next++)];
        AsciiTexts = [.. Known.Take(128).Select(static letter => letter.ToString())];
    }

    /// <summary>The character of each byte.</summary>
    public static IReadOnlyList<char> Letters => Known;

    /// <summary>A character's bytes in this alphabet.</summary>
    public static string Encode(int character)
    {
        if (character < AsciiTexts.Length)
        {
            return AsciiTexts[character];
        }

        Span<byte> bytes = stackalloc byte[4];
        Span<char> letters = stackalloc char[4];
        var count = Characters.ToUtf8(character, bytes);
        for (var index = 0; index < count; index++)
        {
            letters[index] = Known[bytes[index]];
        }

        return letters[..count].ToString();
    }

    /// <summary>The text that a token in this alphabet stands for; what is only a part of a character reads as U+FFFD.</summary>
    public static string Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var index = 0; index < token.Length; index++)
        {
            var value = Array.IndexOf(Known, token[index]);
            if (value < 0)
            {
                // A special token's name, which is not in this alphabet.
                return token;
            }

            bytes[index] = (byte)value;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static bool IsVisible(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
