using System.Text;
using System.Text.Json;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>Finds the tokenizer of a checkpoint in its folder.</summary>
internal static class TokenizerFiles
{
    private const string Vocabulary = "vocab.json";
    private const string Merges = "merges.txt";
    private const string Pieces = "spiece.model";

    /// <summary>Loads the tokenizer of a model of a family.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="modelType">"longformer" or "big_bird".</param>
    /// <exception cref="InputException">A file is missing or malformed.</exception>
    public static IDocumentTokenizer Load(string folder, string modelType) => modelType switch
    {
        "longformer" => LoadByteLevel(folder),
        "big_bird" => PieceTokenizer.Create(Read(folder, Pieces, modelType), Path.Combine(folder, Pieces)),
        _ => throw new InputException($"There is no tokenizer for models of type '{modelType}': longformer and big_bird are known."),
    };

    private static ByteLevelTokenizer LoadByteLevel(string folder)
    {
        var source = Path.Combine(folder, Vocabulary);
        var vocabulary = Parse(Read(folder, Vocabulary, "longformer"), source);
        var merges = ParseMerges(Encoding.UTF8.GetString(Read(folder, Merges, "longformer")), Path.Combine(folder, Merges));
        return ByteLevelTokenizer.Create(vocabulary, merges, source);
    }

    private static Dictionary<string, int> Parse(byte[] json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, int>>(json)
                ?? throw new InputException($"{source} is no vocabulary: it is null.");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{source} is no JSON object of tokens and their ids: {exception.Message}");
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

    private static byte[] Read(string folder, string name, string modelType)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(modelType == "longformer"
                ? $"{path} is missing: copy vocab.json and merges.txt of the checkpoint (for example allenai/longformer-base-4096) beside its config.json."
                : $"{path} is missing: copy spiece.model of the checkpoint (for example google/bigbird-roberta-base) beside its config.json.");
        }
    }
}
