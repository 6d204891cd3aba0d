using System.Text;
using System.Text.Json.Nodes;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>Writes tokenizer.json as Hugging Face's tokenizers do, every section there.</summary>
internal sealed class TokenizerJsonFile
{
    /// <summary>Stands at the end of every word that <see cref="ByteModel"/> cuts.</summary>
    private const char EndOfWord = '\u0001';

    public string Normalizer { get; init; } = "null";

    public string PreTokenizer { get; init; } = "null";

    public string PostProcessor { get; init; } = "null";

    public string Truncation { get; init; } = "null";

    public string Padding { get; init; } = "null";

    /// <summary>Added tokens; their ids follow those of the model, unless it has them.</summary>
    public IReadOnlyList<JsonObject> Added { get; init; } = [];

    public JsonObject Model { get; init; } = ByteModel();

    /// <summary>An added token with its flags.</summary>
    public static JsonObject Token(string content, params string[] flags)
    {
        var token = new JsonObject { ["id"] = 0, ["content"] = content };
        foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized", "special"])
        {
            token[flag] = flags.Contains(flag);
        }

        return token;
    }

    /// <summary>A model whose tokens are the bytes of the text, and an end after each word: it shows what normalizers and pre-tokenizers did.</summary>
    public static JsonObject ByteModel()
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            vocabulary[$"<0x{value:X2}>"] = value;
        }

        return BytePair(vocabulary, [], ("byte_fallback", true), ("end_of_word_suffix", EndOfWord.ToString()));
    }

    /// <summary>A model of merges.</summary>
    public static JsonObject BytePair(JsonObject vocabulary, JsonArray merges, params (string Name, JsonNode? Value)[] options)
    {
        var model = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = vocabulary,
            ["merges"] = merges,
        };
        foreach (var (name, value) in options)
        {
            model[name] = value;
        }

        return model;
    }

    /// <summary>Tokens with their places as ids.</summary>
    public static JsonObject Vocabulary(IEnumerable<string> tokens) =>
        new(tokens.Select(static (token, id) => KeyValuePair.Create(token, (JsonNode?)id)));

    /// <summary>The words that the byte model's ids spell; those of added tokens as numbers.</summary>
    public static string Words(IEnumerable<int> ids)
    {
        var bytes = ids.SelectMany(static id => id < 256 ? [(byte)id] : Encoding.UTF8.GetBytes($"#{id}{EndOfWord}")).ToArray();
        return Encoding.UTF8.GetString(bytes).Replace(EndOfWord, '|').TrimEnd('|');
    }

    public override string ToString()
    {
        var model = Model.DeepClone();
        var known = model["vocab"] is JsonObject tokens
            ? tokens.ToDictionary(static token => token.Key, static token => (int)token.Value!)
            : model["vocab"]!.AsArray().Select(static (piece, id) => ((string)piece![0]!, id)).ToDictionary();
        var next = known.Count;
        var added = new JsonArray();
        foreach (var token in Added.Concat(((string[])["[CLS]", "[SEP]"]).Select(static name => Token(name, "special"))))
        {
            var copy = token.DeepClone();
            copy["id"] = known.TryGetValue((string)copy["content"]!, out var id) ? id : next++;
            added.Add(copy);
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = JsonNode.Parse(Truncation),
            ["padding"] = JsonNode.Parse(Padding),
            ["added_tokens"] = added,
            ["normalizer"] = JsonNode.Parse(Normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(PreTokenizer),
            ["post_processor"] = JsonNode.Parse(PostProcessor),
            ["decoder"] = null,
            ["model"] = model,
        }.ToJsonString();
    }
}
