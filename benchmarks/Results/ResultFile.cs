using System.Text.Json;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Results as JSON: a list of objects.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static void Write<T>(string path, T content)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(content, Options) + "\n");
    }

    /// <exception cref="InvalidDataException">The file does not hold what it should.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not a file of results: {exception.Message}", exception);
        }
    }
}
