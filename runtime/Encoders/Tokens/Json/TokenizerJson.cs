using System.Text.Json;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;
using SparseAttentionGen.Encoders.Tokens.PreTokenizers;
using SparseAttentionGen.Encoders.Tokens.SentencePiece;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>
/// Reads tokenizer.json, in which Hugging Face's tokenizers write all that they do. Everything in it is supported, or refused by its name.
/// </summary>
internal static class TokenizerJson
{
    /// <summary>Makes the tokenizer of a file.</summary>
    /// <param name="json">What the file contains.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="folder">What other files of the folder say.</param>
    /// <param name="cutsTexts">Whether texts are cut at the length that the file says.</param>
    /// <exception cref="InvalidDataException">It is malformed, or something in it is not supported.</exception>
    public static PipelineTokenizer Create(string json, string source, TokenizerFolder folder, bool cutsTexts = true)
    {
        using var document = Parse(json, source);
        var root = new JsonPart(document.RootElement, string.Empty, source);
        root.AllowOnly("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        var model = ModelReader.Read(root.Required("model"));
        var (preTokenizer, display) = PreTokenizer(root, folder.AddsPrefix);
        var normalizer = root.Optional("normalizer") is { } section ? NormalizerReader.Read(section) : null;
        var parts = new TokenizerParts(normalizer, preTokenizer, new RememberingModel(model), AddedTokens(root, folder), source);
        var surroundings = root.Optional("post_processor") is { } processor ? PostProcessorReader.Read(processor) : null;
        var special = Special(parts, surroundings, folder.Names, source);
        var name = $"{ModelReader.TypeOf(root.Required("model"))} of the checkpoint's tokenizer.json";
        return new PipelineTokenizer(name, parts, Padded(root, special), display, cutsTexts ? Truncation(root, surroundings) : null);
    }

    private static JsonDocument Parse(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{source} is no tokenizer of the Hugging Face library: {exception.Message}");
        }
    }

    /// <summary>
    /// How texts are cut into words, and tokens shown. A file without this section, which no known program writes, is taken for RoBERTa's if it
    /// has its kind of vocabulary.
    /// </summary>
    private static (IPreTokenizer PreTokenizer, Func<string, string> Display) PreTokenizer(JsonPart root, bool? addsPrefix)
    {
        var isByteLevel = Types(root.Optional("pre_tokenizer"), "pretokenizers").Concat(Types(root.Optional("normalizer"), "normalizers")).Contains("ByteLevel");
        if (root.Optional("pre_tokenizer") is { } section)
        {
            return (PreTokenizerReader.Read(section, addsPrefix), isByteLevel ? ByteAlphabet.Decode : WithBlanks);
        }

        return root.Mentions("pre_tokenizer") || ModelReader.TypeOf(root.Required("model")) != "BPE"
            ? (new PreTokenizerSequence([]), isByteLevel ? ByteAlphabet.Decode : WithBlanks)
            : (new ByteLevelPreTokenizer(addsPrefix ?? false, splits: true), ByteAlphabet.Decode);
    }

    private static string WithBlanks(string token) => token.Replace(SentencePieceNormalizer.Space, ' ');

    private static IEnumerable<string> Types(JsonPart? part, string list) => part is null ? []
        : part.Optional(list) is { } items ? items.Items().SelectMany(item => Types(item, list)) : [part.Type];

    /// <summary>The file's, and those of the folder's other files that it does not have.</summary>
    private static List<AddedToken> AddedTokens(JsonPart root, TokenizerFolder folder)
    {
        List<AddedToken> tokens = [.. root.Optional("added_tokens")?.Items().Select(static token => AddedTokenReader.Read(token)) ?? []];
        var known = tokens.Select(static token => token.Content).ToHashSet(StringComparer.Ordinal);
        tokens.AddRange(folder.Added.Where(token => !known.Contains(token.Content)));
        return tokens;
    }

    /// <summary>The tokens around a text are the post-processor's, if it has any, as when the model was trained.</summary>
    private static SpecialTokens Special(TokenizerParts parts, Surroundings? surroundings, SpecialTokenNames names, string source)
    {
        if (surroundings is not { } around)
        {
            return names.Find(parts.Find, source, "token");
        }

        foreach (var id in (int[])[around.Start, around.End])
        {
            if (id < 0 || id >= parts.VocabularySize)
            {
                throw new InvalidDataException($"{source}: post_processor writes the token {id}, which the vocabulary does not have.");
            }
        }

        return names.Around(parts.Find, around.Start, around.End, source);
    }

    /// <summary>Sequences are padded here to what patterns need, and padding is attended by nothing: the file only says with which token.</summary>
    private static SpecialTokens Padded(JsonPart root, SpecialTokens special)
    {
        if (root.Optional("padding") is not { } padding)
        {
            return special;
        }

        padding.AllowOnly("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token");
        return padding.Optional("pad_id") is { } id ? special with { Padding = id.Integer() } : special;
    }

    private static Truncation? Truncation(JsonPart root, Surroundings? surroundings)
    {
        if (root.Optional("truncation") is not { } truncation)
        {
            return null;
        }

        truncation.AllowOnly("direction", "max_length", "strategy", "stride");
        if (truncation.Optional("strategy")?.Text() is "OnlySecond" and var strategy)
        {
            throw truncation.Refusal($"has the strategy {strategy}, but texts come one by one");
        }

        var most = truncation.Required("max_length").Integer() - (surroundings is null ? 0 : 2);
        var isLeft = truncation.Optional("direction")?.Text() switch
        {
            null or "Right" => false,
            "Left" => true,
            var other => throw truncation.Refusal($"has the direction {other}, which is not known"),
        };
        return most > 0 ? new Truncation(most, isLeft) : throw truncation.Refusal($"leaves no tokens of a text: max_length is {most + 2}");
    }
}
