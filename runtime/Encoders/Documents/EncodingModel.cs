using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>A model with all that makes vectors of texts.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Encoder">The model.</param>
/// <param name="Tokenizer">Its tokens.</param>
/// <param name="Recipe">How states become vectors.</param>
internal sealed record EncodingModel(string Name, IDocumentEncoder Encoder, IDocumentTokenizer Tokenizer, VectorRecipe Recipe)
{
    /// <summary>What stands before queries.</summary>
    public string QueryPrefix { get; init; } = string.Empty;

    /// <summary>What stands before other texts.</summary>
    public string PassagePrefix { get; init; } = string.Empty;

    /// <summary>Whether texts are turned into lower case before they are cut.</summary>
    public bool LowersCase { get; init; }

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Most threads; 0: all.</summary>
    public int Threads { get; init; }
}
