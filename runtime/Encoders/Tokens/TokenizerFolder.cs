using System.Text.Json;
using SparseAttentionGen.Encoders.Tokens.Json;
using SparseAttentionGen.Encoders.Tokens.Normalizers;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>
/// What the small files beside a vocabulary say: special_tokens_map.json, tokenizer_config.json and added_tokens.json. Each may be missing.
/// </summary>
/// <param name="Names">What the special tokens are called.</param>
/// <param name="Added">Tokens that are added to the vocabulary.</param>
/// <param name="AddsPrefix">Whether a text that does not begin with a blank gets one; null: nothing is said.</param>
/// <param name="Bert">What BERT's tokenizer does with a text first.</param>
internal sealed record TokenizerFolder(SpecialTokenNames Names, IReadOnlyList<AddedToken> Added, bool? AddsPrefix, BertNormalizer Bert)
{
    private const string NamesFile = "special_tokens_map.json";
    private const string ConfigurationFile = "tokenizer_config.json";
    private const string AddedFile = "added_tokens.json";

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="modelType">The model's family.</param>
    /// <param name="read">Reads a text file.</param>
    /// <exception cref="InvalidDataException">One is malformed.</exception>
    public static TokenizerFolder Read(string folder, string modelType, Func<string, string> read)
    {
        using var names = Open(folder, NamesFile, read, out var namesPart);
        using var configuration = Open(folder, ConfigurationFile, read, out var configurationPart);
        using var added = Open(folder, AddedFile, read, out var addedPart);
        var named = new Dictionary<string, (string, string)>();
        foreach (var (part, file) in ((JsonPart?, string)[])[(namesPart, NamesFile), (configurationPart, ConfigurationFile)])
        {
            foreach (var key in SpecialTokenNames.Keys)
            {
                if (part?.Optional(key) is { } value)
                {
                    named.TryAdd(key, (value.IsObject ? value.Required("content").Text() : value.Text(), file));
                }
            }
        }

        return new TokenizerFolder(
            SpecialTokenNames.Of(modelType, named), AddedTokens(configurationPart, addedPart), configurationPart?.Optional("add_prefix_space")?.Flag(),
            Normalizer(configurationPart));
    }

    private static BertNormalizer Normalizer(JsonPart? configuration) => new()
    {
        SeparatesIdeographs = configuration?.FlagOf("tokenize_chinese_chars", true) ?? true,
        LowersCase = configuration?.FlagOf("do_lower_case", true) ?? true,
        StripsAccents = configuration?.Optional("strip_accents")?.Flag(),
    };

    private static List<AddedToken> AddedTokens(JsonPart? configuration, JsonPart? added)
    {
        List<AddedToken> tokens = [];
        foreach (var (id, token) in configuration?.Optional("added_tokens_decoder")?.Members() ?? [])
        {
            tokens.Add(AddedTokenReader.Read(token, int.TryParse(id, out var number) ? number : throw token.Malformed("is not named by an id")));
        }

        foreach (var (content, id) in added?.Members() ?? [])
        {
            if (!tokens.Exists(token => token.Content == content))
            {
                tokens.Add(new AddedToken(content, id.Integer()));
            }
        }

        return tokens;
    }

    private static JsonDocument? Open(string folder, string name, Func<string, string> read, out JsonPart? part)
    {
        part = null;
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(read(path));
            part = new JsonPart(document.RootElement, string.Empty, path);
            return document;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is malformed: {exception.Message}");
        }
    }
}
