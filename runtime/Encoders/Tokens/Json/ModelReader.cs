using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>Reads the section <c>model</c> of tokenizer.json.</summary>
internal static class ModelReader
{
    private const string UnknownToken = "unk_token";
    private const string Prefix = "continuing_subword_prefix";
    private const string MostCharacters = "max_input_chars_per_word";

    /// <summary>The type of a model; early files don't say it.</summary>
    public static string TypeOf(JsonPart part) => part.Optional("type")?.Text()
        ?? (part.Optional("merges") is not null ? "BPE" : part.Required("vocab").IsArray ? "Unigram" : part.Mentions(MostCharacters) ? "WordPiece" : "WordLevel");

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is malformed or not known.</exception>
    public static ITokenModel Read(JsonPart part) => TypeOf(part) switch
    {
        "BPE" => BytePair(part),
        "Unigram" => Unigram(part),
        "WordPiece" => WordPiece(part),
        "WordLevel" => WordLevel(part),
        var type => throw part.Refusal($"is of the type {type}, which is not known"),
    };

    private static BytePairModel BytePair(JsonPart part)
    {
        part.AllowOnly(
            "type", "vocab", "merges", UnknownToken, "fuse_unk", "byte_fallback", Prefix, "end_of_word_suffix", "ignore_merges", "dropout");
        if (part.Optional("dropout") is { } dropout && dropout.Number() != 0)
        {
            throw dropout.Refusal($"is {dropout.Number()}: merges left out at random are not supported");
        }

        var options = new BytePairOptions
        {
            Unknown = part.Optional(UnknownToken)?.Text(),
            FusesUnknown = part.FlagOf("fuse_unk", false),
            FallsBackToBytes = part.FlagOf("byte_fallback", false),
            ContinuationPrefix = part.Optional(Prefix)?.Text() ?? string.Empty,
            EndSuffix = part.Optional("end_of_word_suffix")?.Text() ?? string.Empty,
            TakesWholeWords = part.FlagOf("ignore_merges", false),
        };
        var vocabulary = VocabularyOf(part);
        var merges = BytePairModel.MergesOf([.. part.Required("merges").Items().Select(Pair)], vocabulary, options.ContinuationPrefix, part.Source);
        return new BytePairModel(vocabulary, merges, options, part.Source);
    }

    /// <summary>A pair is one text with a blank, or two texts in later files.</summary>
    private static (string Left, string Right) Pair(JsonPart part) =>
        (part.IsArray ? [.. part.Items().Select(static item => item.Text())] : part.Text().Split(' ')) is [var left, var right]
            ? (left, right)
            : throw part.Malformed("is no pair of tokens");

    private static UnigramModel Unigram(JsonPart part)
    {
        part.AllowOnly("type", "vocab", "unk_id", "byte_fallback");
        var list = part.Optional("vocab") ?? throw part.Malformed("of type Unigram has no vocab");
        UnigramPiece[] pieces = [.. list.Items().Select(static item => item.Items().ToArray() is [var text, var score]
            ? new UnigramPiece(text.Text(), score.Number())
            : throw item.Malformed("is no piece with its score"))];
        var unknown = part.Optional("unk_id")?.Integer() ?? -1;
        if (unknown >= pieces.Length)
        {
            throw part.Malformed($"has the unk_id {unknown}, but {pieces.Length} pieces");
        }

        return new UnigramModel(
            pieces, pieces.Select(static piece => piece.Score).DefaultIfEmpty().Min(), unknown, part.FlagOf("byte_fallback", false), part.Source);
    }

    private static WordPieceModel WordPiece(JsonPart part)
    {
        part.AllowOnly("type", "vocab", UnknownToken, Prefix, MostCharacters);
        return new WordPieceModel(
            VocabularyOf(part), part.Optional(UnknownToken)?.Text() ?? "[UNK]", part.Optional(Prefix)?.Text() ?? "##",
            part.Optional(MostCharacters)?.Integer() ?? 100, part.Source);
    }

    private static WordLevelModel WordLevel(JsonPart part)
    {
        part.AllowOnly("type", "vocab", UnknownToken);
        return new WordLevelModel(VocabularyOf(part), part.Optional(UnknownToken)?.Text() ?? "<unk>", part.Source);
    }

    private static Vocabulary VocabularyOf(JsonPart part)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in part.Required("vocab").Members())
        {
            tokens[token] = id.Integer();
        }

        return new Vocabulary(tokens, part.Source);
    }
}
