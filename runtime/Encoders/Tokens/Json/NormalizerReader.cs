using SparseAttentionGen.Encoders.Tokens.Normalizers;
using SparseAttentionGen.Encoders.Tokens.SentencePiece;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>Reads the section <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    /// <summary>Reads a normalizer.</summary>
    /// <exception cref="InvalidDataException">It is malformed or not known.</exception>
    public static INormalizer Read(JsonPart part) => part.Type switch
    {
        "Sequence" => Known(part, new NormalizerSequence([.. part.Required("normalizers").Items().Select(Read)]), "normalizers"),
        "NFC" => Known(part, UnicodeNormalizer.Composed),
        "NFD" => Known(part, UnicodeNormalizer.Decomposed),
        "NFKC" => Known(part, UnicodeNormalizer.CompatiblyComposed),
        "NFKD" => Known(part, UnicodeNormalizer.CompatiblyDecomposed),
        "Lowercase" => Known(part, CharacterNormalizers.Lowercase),
        "StripAccents" => Known(part, CharacterNormalizers.StripAccents),
        "Nmt" => Known(part, CharacterNormalizers.Nmt),
        "ByteLevel" => Known(part, CharacterNormalizers.Bytes, "add_prefix_space", "trim_offsets", "use_regex"),
        "Strip" => Known(
            part, new StripNormalizer(part.Required("strip_left").Flag(), part.Required("strip_right").Flag()), "strip_left", "strip_right"),
        "Prepend" => Known(part, new PrependNormalizer(part.Required("prepend").Text()), "prepend"),
        "Replace" => Known(
            part, new ReplaceNormalizer(PatternReader.Read(part.Required("pattern")), part.Required("content").Text()), "pattern", "content"),
        "BertNormalizer" => Bert(part),
        "Precompiled" => Precompiled(part),
        var type => throw part.Refusal($"is of the type {type}, which is not known"),
    };

    private static INormalizer Known(JsonPart part, INormalizer normalizer, params ReadOnlySpan<string> members)
    {
        part.AllowOnly(["type", .. members]);
        return normalizer;
    }

    private static NormalizerSequence Bert(JsonPart part)
    {
        part.AllowOnly("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        var isLower = part.Required("lowercase").Flag();
        return new BertNormalizer
        {
            Cleans = part.Required("clean_text").Flag(),
            SeparatesIdeographs = part.Required("handle_chinese_chars").Flag(),
            LowersCase = isLower,
            StripsAccents = part.FlagOf("strip_accents", isLower),
        }.Create();
    }

    private static INormalizer Precompiled(JsonPart part)
    {
        part.AllowOnly("type", "precompiled_charsmap");

        // Some files have none, which replaces nothing.
        if (part.Optional("precompiled_charsmap")?.Text() is not { Length: > 0 } text)
        {
            return new NormalizerSequence([]);
        }

        try
        {
            return new PrecompiledNormalizer(CharacterReplacements.Parse(Convert.FromBase64String(text), part.Source));
        }
        catch (FormatException)
        {
            throw part.Malformed("has a precompiled_charsmap that is not in base 64");
        }
    }
}
