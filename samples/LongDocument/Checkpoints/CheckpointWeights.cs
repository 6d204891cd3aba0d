using System.Text.Json;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Checkpoints;

/// <summary>The weights of a folder with one safetensors file, or with several and an index.</summary>
internal sealed class CheckpointWeights : IWeightSource, IDisposable
{
    public const string FileName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    /// <summary>What Hugging Face puts before the names of an encoder that is a part of a larger model.</summary>
    private static readonly string[] Prefixes = ["", "longformer.", "bert.", "model."];

    private readonly List<SafetensorsFile> files = [];

    private CheckpointWeights(IEnumerable<string> paths)
    {
        try
        {
            files.AddRange(paths.Select(SafetensorsFile.Open));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens the files of a folder; null where there are none.</summary>
    /// <exception cref="InputException">A file is damaged.</exception>
    public static CheckpointWeights? Open(string folder)
    {
        var whole = Path.Combine(folder, FileName);
        if (File.Exists(whole))
        {
            return new CheckpointWeights([whole]);
        }

        var index = Path.Combine(folder, IndexName);
        return File.Exists(index) ? new CheckpointWeights(Shards(folder, index)) : null;
    }

    public bool Has(string name) => Find(name) is not null;

    public string? Problem(string name, params ReadOnlySpan<int> shape)
    {
        if (Find(name) is not var (file, entry))
        {
            return $"The checkpoint has no tensor '{name}', with or without the prefix of its model.";
        }

        var same = entry.Shape.Length == shape.Length;
        for (var dimension = 0; same && dimension < shape.Length; dimension++)
        {
            same = entry.Shape[dimension] == shape[dimension];
        }

        return same
            ? file.Problem(entry)
            : $"The tensor '{entry.Name}' has the sizes {entry.ShapeText}, but config.json makes it {TensorSizes.Text(shape)}.";
    }

    public float[] Read(string name, WeightKind kind, params ReadOnlySpan<int> shape)
    {
        if (Problem(name, shape) is { } problem)
        {
            throw new InputException(problem);
        }

        var (file, entry) = Find(name)!.Value;
        return file.ReadFloats(entry);
    }

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }

    private static List<string> Shards(string folder, string index)
    {
        try
        {
            using var stream = File.OpenRead(index);
            using var document = JsonDocument.Parse(stream);
            List<string> names = [.. document.RootElement.GetProperty("weight_map").EnumerateObject().Select(static item => item.Value.GetString() ?? string.Empty).Distinct()];
            foreach (var name in names)
            {
                // A name must not lead out of the folder.
                if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0'))
                {
                    throw new InputException($"{index} names the file '{name}', which is not one beside it.");
                }

                if (!File.Exists(Path.Combine(folder, name)))
                {
                    throw new InputException($"{index} names the file {name}, which is missing.");
                }
            }

            return names.ConvertAll(name => Path.Combine(folder, name));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{index} is not a map from tensors to files: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{index} cannot be read: {failure.Message}");
        }
    }

    private (SafetensorsFile File, TensorEntry Entry)? Find(string name)
    {
        foreach (var prefix in Prefixes)
        {
            foreach (var file in files)
            {
                if (file.Find(prefix + name) is { } entry)
                {
                    return (file, entry);
                }
            }
        }

        return null;
    }
}
