namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>Words as SentencePiece's normalization NMT-NFKC divides a text.</summary>
internal static class SentencePieceWords
{
    /// <summary>What SentencePiece writes a space with; pieces that begin a word begin with it.</summary>
    public const char Space = '\u2581';

    /// <summary>The words of a text: the longest runs without white space.</summary>
    public static IEnumerable<TextSpan> Split(string text)
    {
        for (var index = 0; index < text.Length;)
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

    /// <summary>White space, and what NMT-NFKC makes a space of: marks without width, and the character for malformed bytes.</summary>
    private static bool IsSpace(char character) =>
        char.IsWhiteSpace(character) || character is (>= '\u200B' and <= '\u200F') or Space or '\uFEFF' or '\uFFFD';
}
