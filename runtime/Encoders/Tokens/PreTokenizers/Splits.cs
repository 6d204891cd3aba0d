using System.Globalization;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>The pre-tokenizers of Hugging Face's tokenizers that cut at certain characters.</summary>
internal static class Splits
{
    private static readonly CharacterPattern PunctuationMarks = new(Characters.IsPunctuation);

    /// <summary>Words and runs of punctuation, without white space.</summary>
    public static IPreTokenizer Whitespace { get; } = new SplitPreTokenizer(new WordOrMarksPattern(), SplitBehavior.Removed, isInverted: true);

    /// <summary>What stands between white space.</summary>
    public static IPreTokenizer WhitespaceSplit { get; } =
        new SplitPreTokenizer(new CharacterPattern(Characters.IsWhiteSpace), SplitBehavior.Removed);

    /// <summary>What stands between white space, with every punctuation mark by itself.</summary>
    public static IPreTokenizer Bert { get; } = new PreTokenizerSequence([WhitespaceSplit, Punctuation(SplitBehavior.Isolated)]);

    public static IPreTokenizer Punctuation(SplitBehavior behavior) => new SplitPreTokenizer(PunctuationMarks, behavior);

    public static IPreTokenizer Digits(bool individually) => new SplitPreTokenizer(
        new CharacterPattern(static character => Characters.IsNumber(CharUnicodeInfo.GetUnicodeCategory(character))),
        individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    public static IPreTokenizer At(string delimiter) => new SplitPreTokenizer(new LiteralPattern(delimiter), SplitBehavior.Removed);

    /// <summary>The longest runs of <c>\w</c>, and of what is neither that nor white space.</summary>
    private sealed class WordOrMarksPattern : ITextPattern
    {
        private const int CharactersBetweenChecks = 1 << 16;

        public List<(int Start, int End)> Find(ReadOnlySpan<char> text, CancellationToken cancellationToken)
        {
            List<(int, int)> found = [];
            var (start, kind, check) = (0, Kind.Space, 0);
            for (var index = 0; index < text.Length; index += Characters.LengthAt(text, index))
            {
                if (index >= check)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    check = index + CharactersBetweenChecks;
                }

                var next = KindOf(Characters.At(text, index));
                if (next != kind)
                {
                    Close(index);
                    (start, kind) = (index, next);
                }
            }

            Close(text.Length);
            return found;

            void Close(int end)
            {
                if (kind != Kind.Space)
                {
                    found.Add((start, end));
                }
            }
        }

        private static Kind KindOf(int character) =>
            Characters.IsWhiteSpace(character) ? Kind.Space : Characters.IsWord(character) ? Kind.Word : Kind.Mark;

        private enum Kind
        {
            Space,
            Word,
            Mark,
        }
    }
}
