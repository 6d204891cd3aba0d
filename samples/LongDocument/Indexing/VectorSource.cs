using System.Security.Cryptography;
using System.Text;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Search;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>What vectors depend on beside the text: an index keeps those of one source only.</summary>
/// <param name="Model">The model, for its user.</param>
/// <param name="Description">All of it, one thing a line.</param>
/// <param name="Dimensions">Elements of a vector.</param>
internal sealed record VectorSource(string Model, string Description, int Dimensions)
{
    /// <summary>Raised when the same model and options make other passages or vectors than before.</summary>
    private const int Revision = 1;

    private const int HashCharacters = 16;
    private const int NameCharacters = 40;

    /// <summary>A name for a file: the model's, and a hash of all else.</summary>
    public string FileName
    {
        get
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Model));
            name = string.Concat(name.Take(NameCharacters).Select(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_'));
            return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Description)))[..HashCharacters]}.db";
        }
    }

    /// <summary>The source of a command line's vectors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The command line.</param>
    /// <param name="prompt">What stands before each text.</param>
    public static VectorSource Of(OpenedModel model, SearchSettings settings, string prompt)
    {
        var recipe = PassageEncoder.RecipeOf(model);
        var dimensions = recipe.Size(model.Encoder.HiddenSize);
        string[] lines =
        [
            $"revision {Revision}",
            $"model {model.Identity}",
            $"type {model.Encoder.ModelType}, {model.Encoder.Layers} layers of {model.Encoder.Heads} heads of {model.Encoder.HeadSize}",
            $"tokens {model.Tokenizer.Name}, {(model.Sentence?.LowersCase == true ? "lower case" : "case as it is")}",
            $"vectors {recipe.Description}, {dimensions} elements",
            $"special tokens {recipe.CountsSpecialTokens}, prompt {recipe.CountsPrompt}, first global {model.Layout.IsFirstGlobal}",
            $"sequences of {model.MaxLength} tokens",
            $"passages of {settings.PassageTokens} tokens",
            $"texts of {(settings.MaxTokens is { } most ? $"{most} tokens" : "any length")}",
            $"prompt {prompt}",
        ];
        return new VectorSource(model.Name, string.Join('\n', lines), dimensions);
    }
}
