using System.Text;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// RoBERTa's byte-pair encoding in the simplest way, and a vocabulary for it, trained on a text by merging its most frequent pairs.
/// </summary>
internal sealed class NaiveByteLevel
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly Dictionary<string, int> vocabulary = new() { ["<s>"] = 0, ["<pad>"] = 1, ["</s>"] = 2, ["<unk>"] = 3 };
    private readonly List<(string Left, string Right)> merges = [];

    public NaiveByteLevel(string text, int mergeCount)
    {
        for (var value = 0; value < 256; value++)
        {
            vocabulary.Add(Letter((byte)value).ToString(), vocabulary.Count);
        }

        var words = Words(text).Select(Letters).ToList();
        for (var merge = 0; merge < mergeCount; merge++)
        {
            var (left, right) = words
                .SelectMany(static word => word.Zip(word.Skip(1)))
                .GroupBy(static pair => pair)
                .OrderByDescending(static pairs => pairs.Count()).ThenBy(static pairs => pairs.Key.First + " " + pairs.Key.Second, StringComparer.Ordinal)
                .First().Key;
            merges.Add((left, right));
            vocabulary.TryAdd(left + right, vocabulary.Count);
            words = [.. words.Select(word => Merge(word, left, right))];
        }

        vocabulary.Add("<mask>", vocabulary.Count);
    }

    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    public string MergesFile => "#version: 0.2\n" + string.Concat(merges.Select(static merge => $"{merge.Left} {merge.Right}\n"));

    /// <summary>The ids of a text, without special tokens.</summary>
    public int[] Encode(string text) => [.. Words(text).SelectMany(word =>
    {
        var pieces = Letters(word);
        foreach (var (left, right) in merges)
        {
            pieces = Merge(pieces, left, right);
        }

        return pieces.Select(piece => vocabulary[piece]);
    })];

    /// <summary>Cuts a text as GPT-2's expression does, written as a loop: contractions; letters, digits, others with one space before; white space.</summary>
    private static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Contraction(text[start..]);
            if (length == 0)
            {
                var space = text[start] == ' ' && start + 1 < text.Length && !char.IsWhiteSpace(text[start + 1]) ? 1 : 0;
                length = char.IsWhiteSpace(text[start + space]) ? WhiteSpace(text, start) : space + Run(text, start + space);
            }

            yield return text.Substring(start, length);
            start += length;
        }
    }

    private static int Contraction(string rest) =>
        Contractions.FirstOrDefault(ending => rest.StartsWith(ending, StringComparison.Ordinal))?.Length ?? 0;

    private static int Run(string text, int start) => text.Skip(start).TakeWhile(character => Kind(character) == Kind(text[start])).Count();

    /// <summary>All of it at a text's end; before a word all but the last character, or that one.</summary>
    private static int WhiteSpace(string text, int start)
    {
        var count = Run(text, start);
        return start + count == text.Length || count == 1 ? count : count - 1;
    }

    private static int Kind(char character) =>
        char.IsWhiteSpace(character) ? 0 : char.IsLetter(character) ? 1 : char.IsNumber(character) ? 2 : 3;

    private static List<string> Letters(string word) => [.. Encoding.UTF8.GetBytes(word).Select(static value => Letter(value).ToString())];

    private static List<string> Merge(List<string> pieces, string left, string right)
    {
        var merged = new List<string>();
        foreach (var piece in pieces)
        {
            if (merged.Count > 0 && merged[^1] == left && piece == right)
            {
                merged[^1] = left + right;
            }
            else
            {
                merged.Add(piece);
            }
        }

        return merged;
    }

    /// <summary>GPT-2's letter for a byte.</summary>
    private static char Letter(byte value)
    {
        static bool IsVisible(int candidate) => candidate is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return IsVisible(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(static candidate => !IsVisible(candidate)));
    }
}
