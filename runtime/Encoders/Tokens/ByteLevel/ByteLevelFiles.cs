using System.Text.Json;

namespace SparseAttentionGen.Encoders.Tokens.ByteLevel;

/// <summary>A byte-level vocabulary with its merges, as its files have them.</summary>
/// <param name="Vocabulary">Tokens and their ids.</param>
/// <param name="Merges">Pairs of tokens, the first merged first.</param>
internal sealed record ByteLevelFiles(Dictionary<string, int> Vocabulary, IReadOnlyList<(string Left, string Right)> Merges)
{
    /// <summary>Reads vocab.json and merges.txt.</summary>
    /// <exception cref="InvalidDataException">One of them is malformed.</exception>
    public static ByteLevelFiles Parse(string vocabulary, string vocabularySource, string merges, string mergesSource)
    {
        try
        {
            var tokens = JsonSerializer.Deserialize(vocabulary, VocabularyJson.Default.DictionaryStringInt32)
                ?? throw new InvalidDataException($"{vocabularySource} is no vocabulary: it is null.");
            return new ByteLevelFiles(tokens, ParseMerges(merges, mergesSource));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{vocabularySource} is no JSON object of tokens and their ids: {exception.Message}");
        }
    }

    private static List<(string Left, string Right)> ParseMerges(string text, string source)
    {
        List<(string, string)> merges = [];
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            merges.Add(line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
                ? (left, right)
                : throw new InvalidDataException($"{source}, line {number}: expected two tokens with a space between, but found '{line}'."));
        }

        return merges;
    }
}
