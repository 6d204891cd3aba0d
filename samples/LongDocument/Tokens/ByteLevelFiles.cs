using System.Text;
using System.Text.Json;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>A byte-level vocabulary with its merges, as its files have them.</summary>
/// <param name="Vocabulary">Tokens and their ids.</param>
/// <param name="Merges">Pairs of tokens, the first merged first, each with a space between.</param>
internal sealed record ByteLevelFiles(Dictionary<string, int> Vocabulary, List<string> Merges)
{
    /// <summary>Reads vocab.json and merges.txt.</summary>
    /// <exception cref="InputException">One of them is malformed.</exception>
    public static ByteLevelFiles Parse(byte[] vocabulary, string vocabularySource, byte[] merges, string mergesSource)
    {
        try
        {
            var tokens = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary)
                ?? throw new InputException($"{vocabularySource} is no vocabulary: it is null.");
            return new ByteLevelFiles(tokens, ParseMerges(Encoding.UTF8.GetString(merges), mergesSource));
        }
        catch (JsonException exception)
        {
            throw new InputException($"{vocabularySource} is no JSON object of tokens and their ids: {exception.Message}");
        }
    }

    /// <summary>Reads tokenizer.json, which newer checkpoints have instead: the parts of it that say the same.</summary>
    /// <exception cref="InputException">It is malformed, or of another kind.</exception>
    public static ByteLevelFiles ParseWhole(byte[] json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var model = document.RootElement.GetProperty("model");
            var type = model.TryGetProperty("type", out var name) ? name.GetString() : "BPE";
            if (type != "BPE")
            {
                throw new InputException($"{source} is a tokenizer of type {type}, but Longformer's is BPE.");
            }

            var vocabulary = model.GetProperty("vocab").Deserialize<Dictionary<string, int>>()!;
            if (document.RootElement.TryGetProperty("added_tokens", out var added))
            {
                foreach (var token in added.EnumerateArray())
                {
                    vocabulary.TryAdd(token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32());
                }
            }

            // A pair is one string, or two in later files.
            return new ByteLevelFiles(vocabulary, [.. model.GetProperty("merges").EnumerateArray().Select(static merge =>
                merge.ValueKind == JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!)]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InputException($"{source} is no tokenizer of the Hugging Face library: {exception.Message}");
        }
    }

    private static List<string> ParseMerges(string text, string source)
    {
        List<string> merges = [];
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            if (line.Split(' ') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                throw new InputException($"{source}, line {number}: expected two tokens with a space between, but found '{line}'.");
            }

            merges.Add(line);
        }

        return merges;
    }
}
