using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Documents with their vectors.</summary>
internal sealed record EncodedDocuments(OpenedModel Model, VectorRecipe Recipe, TextDocuments Documents, IReadOnlyList<float[]> Vectors)
{
    public string[] Names => [.. Documents.Texts.Select(static text => text.Name)];
}

/// <summary>A file that receives vectors, in the format that its name ends with.</summary>
internal sealed class VectorFile
{
    private readonly string path;
    private readonly Action<EncodedDocuments, Stream> write;

    private VectorFile(string path, Action<EncodedDocuments, Stream> write) => (this.path, this.write) = (path, write);

    /// <summary>Checks that a file can be written there.</summary>
    /// <exception cref="InputException">It cannot, or its format is not known.</exception>
    public static VectorFile At(string path)
    {
        OutputFile.Check(path);
        var extension = Path.GetExtension(path);
        Action<EncodedDocuments, Stream> write = extension.ToLowerInvariant() switch
        {
            ".json" => VectorFormats.WriteJson,
            ".csv" => VectorFormats.WriteCsv,
            ".npy" => VectorFormats.WriteNumPy,
            ".safetensors" => VectorFormats.WriteSafetensors,
            _ => throw new InputException($"--output is '{path}', but must end with .json, .csv, .npy or .safetensors."),
        };
        return new VectorFile(path, write);
    }

    public void Write(EncodedDocuments documents) => OutputFile.Write(path, stream => write(documents, stream));
}
