using System.Text;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// The characters that GPT-2's vocabulary writes bytes with: itself where a byte is a visible character of Latin-1, and the next unused
/// character from U+0100 on otherwise, so that a space is written Ġ.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 0x100;

    /// <summary>The character of each byte.</summary>
    public static IReadOnlyList<char> Characters { get; } = Create();

    /// <summary>The text that a token in this alphabet stands for; what is only a part of a character reads as U+FFFD.</summary>
    public static string Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var index = 0; index < token.Length; index++)
        {
            var value = Characters.IndexOf(token[index]);
            if (value < 0)
            {
                // A special token's name, which is not in this alphabet.
                return token;
            }

            bytes[index] = (byte)value;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static char[] Create()
    {
        var next = FirstSubstitute;
        return [.. Enumerable.Range(0, 256).Select(value => IsVisible(value) ? (char)value : (char)next++)];
    }

    private static bool IsVisible(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static int IndexOf(this IReadOnlyList<char> characters, char character) => Array.IndexOf((char[])characters, character);
}
