using System.Text.Json;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>The safetensors files that a checkpoint consists of, and which of them has which tensor.</summary>
internal sealed class CheckpointShards : IDisposable
{
    private readonly Dictionary<string, SafetensorsFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    private CheckpointShards(string label) => Label = label;

    /// <summary>The file that says what there is, for messages.</summary>
    public string Label { get; }

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => places.Keys;

    /// <summary>Opens the files of a folder; null where there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Name of the file where there is only one; an index beside it has the same name and .index.json.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or missing.</exception>
    public static CheckpointShards? Open(string folder, string name)
    {
        if (File.Exists(Path.Combine(folder, name)))
        {
            return Open(folder, name, null);
        }

        var index = Path.Combine(folder, name + ".index.json");
        return File.Exists(index) ? Open(folder, Path.GetFileName(index), JsonFile.Read(index, root => Places(root, folder))) : null;
    }

    /// <summary>The file that should have a tensor.</summary>
    public string FileOf(string tensor) => places[tensor];

    /// <summary>A tensor and its file; null: it is not where it should be.</summary>
    public (SafetensorsFile File, TensorEntry Entry)? Find(string tensor)
    {
        var file = files[places[tensor]];
        return file.Find(tensor) is { } entry ? (file, entry) : null;
    }

    public void Dispose()
    {
        foreach (var file in files.Values)
        {
            file.Dispose();
        }
    }

    private static CheckpointShards Open(string folder, string label, Dictionary<string, string>? places)
    {
        var shards = new CheckpointShards(label);
        try
        {
            foreach (var name in places?.Values.Distinct() ?? [label])
            {
                shards.files.Add(name, SafetensorsFile.Open(Path.Combine(folder, name)));
            }

            foreach (var (tensor, file) in places ?? shards.files[label].Tensors.ToDictionary(static entry => entry.Name, _ => label))
            {
                shards.places.Add(tensor, file);
            }

            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <summary>The file of each tensor, out of an index.</summary>
    private static Dictionary<string, string> Places(JsonElement root, string folder)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("this is not a map from tensors to files: it has no object 'weight_map'.");
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in map.EnumerateObject())
        {
            if (item.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                throw new InvalidDataException($"this is not a map from tensors to files: '{item.Name}' has {item.Value.GetRawText()}.");
            }

            var name = item.Value.GetString() ?? string.Empty;

            // A name must not lead out of the folder.
            if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0'))
            {
                throw new InvalidDataException($"it names the file '{name}', which is not one beside it.");
            }

            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw new InvalidDataException($"it names the file {name}, which is missing.");
            }

            places[item.Name] = name;
        }

        return places;
    }
}
