using SparseAttentionGen.Encoders.Tokens.PreTokenizers;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>Reads the section <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads a pre-tokenizer.</summary>
    /// <param name="part">The section.</param>
    /// <param name="addsPrefix">What tokenizer_config.json says of a blank before the text; null: nothing.</param>
    /// <exception cref="InvalidDataException">It is malformed or not known.</exception>
    public static IPreTokenizer Read(JsonPart part, bool? addsPrefix = null) => part.Type switch
    {
        "Sequence" => Known(
            part, new PreTokenizerSequence([.. part.Required("pretokenizers").Items().Select(static step => Read(step))]), "pretokenizers"),
        "ByteLevel" => Known(
            part,
            new ByteLevelPreTokenizer(addsPrefix ?? part.Required("add_prefix_space").Flag(), part.FlagOf("use_regex", true)),
            "add_prefix_space", "trim_offsets", "use_regex"),
        "Whitespace" => Known(part, Splits.Whitespace),
        "WhitespaceSplit" => Known(part, Splits.WhitespaceSplit),
        "BertPreTokenizer" => Known(part, Splits.Bert),
        "Punctuation" => Known(part, Splits.Punctuation(Behavior(part.Optional("behavior"), SplitBehavior.Isolated)), "behavior"),
        "Digits" => Known(part, Splits.Digits(part.Required("individual_digits").Flag()), "individual_digits"),
        "CharDelimiterSplit" => Known(part, Splits.At(Character(part.Required("delimiter"))), "delimiter"),
        "Metaspace" => Metaspace(part),
        "Split" => Known(
            part,
            new SplitPreTokenizer(PatternReader.Read(part.Required("pattern")), Behavior(part.Required("behavior"), default), part.Required("invert").Flag()),
            "pattern", "behavior", "invert"),
        "UnicodeScripts" => Known(part, new ScriptPreTokenizer()),
        "FixedLength" => Known(part, new FixedLengthPreTokenizer(Positive(part.Optional("length"), 5)), "length"),
        var type => throw part.Refusal($"is of the type {type}, which is not known"),
    };

    private static IPreTokenizer Known(JsonPart part, IPreTokenizer preTokenizer, params ReadOnlySpan<string> members)
    {
        part.AllowOnly(["type", .. members]);
        return preTokenizer;
    }

    private static IPreTokenizer Metaspace(JsonPart part)
    {
        var scheme = part.Optional("prepend_scheme") switch
        {
            null => PrependScheme.Always,
            var text => text.Text() switch
            {
                "always" => PrependScheme.Always,
                "first" => PrependScheme.First,
                "never" => PrependScheme.Never,
                var other => throw part.Refusal($"has the prepend_scheme {other}, which is not known"),
            },
        };

        // Older files say it with a flag.
        if (part.Optional("add_prefix_space") is { } flag && !flag.Flag())
        {
            scheme = part.Optional("prepend_scheme") is null || scheme == PrependScheme.Never
                ? PrependScheme.Never
                : throw part.Refusal("has an add_prefix_space that contradicts its prepend_scheme");
        }

        return Known(
            part, new MetaspacePreTokenizer(Character(part.Required("replacement")), scheme, part.FlagOf("split", true)),
            "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
    }

    private static string Character(JsonPart part) =>
        part.Text() is var text && text.EnumerateRunes().Count() == 1 ? text : throw part.Malformed("is not one character");

    private static int Positive(JsonPart? part, int otherwise) => part is null ? otherwise
        : part.Integer() is > 0 and var value ? value : throw part.Refusal("is not positive");

    private static SplitBehavior Behavior(JsonPart? part, SplitBehavior otherwise) => part is null ? otherwise : part.Text() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        var other => throw part.Refusal($"is {other}, which is not known"),
    };
}
