using SparseAttentionGen.Encoders.Documents;

namespace SparseAttentionGen.Encoders.SentenceTransformers;

/// <summary>What the files of a sentence-transformers model say beyond the encoder's own.</summary>
internal sealed record SentenceModel
{
    /// <summary>The folder of the encoder and its tokenizer.</summary>
    public required string EncoderFolder { get; init; }

    /// <summary>How states become a vector.</summary>
    public required VectorRecipe Recipe { get; init; }

    /// <summary>Most tokens of a sequence, special ones included; null: as many as the model takes.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether texts are turned into lower case.</summary>
    public bool LowersCase { get; init; }

    /// <summary>What may stand before a text, by its name; some are empty.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    /// <summary>The prompt of every text that has no other; null: none.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>How vectors are meant to be compared: "cosine" or another name.</summary>
    public string Similarity { get; init; } = "cosine";

    /// <summary>The prompt of a name that the user gave.</summary>
    /// <exception cref="InvalidDataException">There is none of that name.</exception>
    public string Prompt(string name) => Prompts.TryGetValue(name, out var prompt) ? prompt : throw new InvalidDataException(
        $"--prompt is '{name}', but config_sentence_transformers.json has " + (Prompts.Count == 0 ? "no prompts." : $"{string.Join(", ", Prompts.Keys)}."));

    /// <summary>The first of some prompts that there is, or else the default one; empty: none.</summary>
    public string PromptOf(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Prompts.TryGetValue(name, out var prompt))
            {
                return prompt;
            }
        }

        return DefaultPrompt is null ? string.Empty : Prompts.GetValueOrDefault(DefaultPrompt, string.Empty);
    }
}
