using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>What a vocabulary calls its special tokens.</summary>
/// <param name="family">The model's name, for messages.</param>
/// <param name="defaults">Names of a family's, by the keys of special_tokens_map.json.</param>
/// <param name="named">Names that a file gives, with the file.</param>
internal sealed class SpecialTokenNames(
    string family, IReadOnlyDictionary<string, string> defaults, IReadOnlyDictionary<string, (string Name, string File)> named)
{
    public const string Start = "cls_token";
    public const string End = "sep_token";
    public const string Padding = "pad_token";
    public const string Mask = "mask_token";

    /// <summary>The keys that are used.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Start, End, Padding, Mask];

    /// <summary>The names of a family, but for those that a file gives otherwise.</summary>
    /// <param name="modelType">The model's family.</param>
    /// <param name="named">Names with the files that give them.</param>
    public static SpecialTokenNames Of(string modelType, IReadOnlyDictionary<string, (string Name, string File)> named) =>
        modelType switch
        {
            EncoderConfiguration.BigBird or EncoderConfiguration.Nystromformer => new(
                modelType == EncoderConfiguration.BigBird ? "a BigBird" : "a Nyströmformer", new Dictionary<string, string> { [Start] = "[CLS]", [End] = "[SEP]", [Padding] = "<pad>", [Mask] = "[MASK]" }, named),
            EncoderConfiguration.Bert or EncoderConfiguration.ModernBert => new(
                modelType == EncoderConfiguration.Bert ? "a BERT" : "a ModernBERT", new Dictionary<string, string> { [Start] = "[CLS]", [End] = "[SEP]", [Padding] = "[PAD]", [Mask] = "[MASK]" }, named),
            _ => new(
                "a Longformer or RoBERTa", new Dictionary<string, string> { [Start] = "<s>", [End] = "</s>", [Padding] = "<pad>", [Mask] = "<mask>" }, named),
        };

    /// <summary>Looks the special tokens up.</summary>
    /// <param name="find">The id of a token.</param>
    /// <param name="source">The vocabulary, for messages.</param>
    /// <param name="kind">What it calls a token.</param>
    /// <exception cref="InvalidDataException">The vocabulary has no first or no last token, or none that a file names.</exception>
    public SpecialTokens Find(Func<string, int?> find, string source, string kind) =>
        Around(find, Required(Start, find, source, kind), Required(End, find, source, kind), source, kind);

    /// <summary>The special tokens where the first and the last are known.</summary>
    public SpecialTokens Around(Func<string, int?> find, int start, int end, string source, string kind = "token") =>
        new(start, end, Optional(Padding, find, source, kind) ?? -1, Optional(Mask, find, source, kind) ?? -1);

    private int Required(string key, Func<string, int?> find, string source, string kind) => Optional(key, find, source, kind)
        ?? throw new InvalidDataException($"{source} has no {kind} {defaults[key]}: it is not the vocabulary of {family} model.");

    private int? Optional(string key, Func<string, int?> find, string source, string kind) => named.TryGetValue(key, out var given)
        ? find(given.Name) ?? throw new InvalidDataException($"{source} has no {kind} {given.Name}, which {given.File} names as {key}.")
        : find(defaults[key]);
}
