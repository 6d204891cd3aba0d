using System.Text;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Texts;

/// <summary>Bytes to text: UTF-8, or what a byte order mark says.</summary>
internal static class TextDecoder
{
    /// <summary>A file with more malformed characters than one in so many is in another encoding, or no text at all.</summary>
    private const int CharactersForEachMalformed = 10;

    /// <summary>Encodings by their byte order marks. UTF-32 comes first, since its mark begins with UTF-16's.</summary>
    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(true), new UTF32Encoding(false, true), new UTF32Encoding(true, true),
        new UnicodeEncoding(false, true), new UnicodeEncoding(true, true),
    ];

    /// <summary>Decodes a file or its beginning.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="bytes">What it contains.</param>
    /// <param name="isCut">Whether the file goes on after these bytes: a character that they end within is left out.</param>
    /// <exception cref="InputException">It is no text.</exception>
    public static DocumentText Decode(string name, ReadOnlySpan<byte> bytes, bool isCut = false)
    {
        var encoding = EncodingOf(bytes, out var marked);
        var content = marked ? bytes[encoding.Preamble.Length..] : bytes;
        if (!marked && content.Contains((byte)0))
        {
            throw new InputException($"{name} is no text: it contains zero bytes.");
        }

        var decoder = encoding.GetDecoder();
        var characters = new char[encoding.GetMaxCharCount(content.Length)];
        decoder.Convert(content, characters, flush: !isCut, out _, out var count, out _);
        var replaced = count - LengthWithoutMalformed(encoding, content, isCut);
        if ((long)replaced * CharactersForEachMalformed > count)
        {
            throw new InputException(
                $"{name} is no text in {encoding.WebName.ToUpperInvariant()}: {replaced:N0} of {count:N0} characters are malformed. "
                + "If it is text in another encoding, convert it, for example with iconv -f ISO-8859-1 -t UTF-8.");
        }

        return new DocumentText(name, WithLineFeeds(new string(characters, 0, count)), replaced, isCut);
    }

    private static Encoding EncodingOf(ReadOnlySpan<byte> bytes, out bool marked)
    {
        foreach (var encoding in Marked)
        {
            if (bytes.StartsWith(encoding.Preamble))
            {
                marked = true;
                return encoding;
            }
        }

        marked = false;
        return Marked[0];
    }

    /// <summary>The length that the text has if nothing stands for what is malformed.</summary>
    private static int LengthWithoutMalformed(Encoding encoding, ReadOnlySpan<byte> content, bool isCut)
    {
        var leaveOut = (Encoding)encoding.Clone();
        leaveOut.DecoderFallback = new DecoderReplacementFallback(string.Empty);
        return leaveOut.GetDecoder().GetCharCount(content, flush: !isCut);
    }

    /// <summary>Tokenizers were trained on text read with line feeds: a carriage return would be a token of its own.</summary>
    private static string WithLineFeeds(string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n") : text;
}
