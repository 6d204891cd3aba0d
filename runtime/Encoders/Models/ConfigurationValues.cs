using System.Text.Json;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>The values of a configuration, each with its default and its range.</summary>
internal sealed class ConfigurationValues
{
    /// <summary>The largest number, so that sums of some do not overflow.</summary>
    private const int Most = 1 << 28;

    private readonly JsonElement root;

    public ConfigurationValues(JsonElement root)
    {
        this.root = root.ValueKind == JsonValueKind.Object ? root : throw new InvalidDataException("An object is needed.");
    }

    public string? Text(string name, string? usual) => Find(name, JsonValueKind.String)?.GetString() ?? usual;

    /// <summary>The values inside a value; null: there are none.</summary>
    public ConfigurationValues? Part(string name) => Find(name, JsonValueKind.Object) is { } part ? new ConfigurationValues(part) : null;

    /// <summary>Whether a value is false.</summary>
    public bool IsFalse(string name) => Find(name, null)?.ValueKind == JsonValueKind.False;

    /// <summary>Whether there is a value that is not null.</summary>
    public bool Has(string name) => Find(name, null) is not null;

    /// <summary>A text by itself, or those of a list.</summary>
    public IReadOnlyList<string> TextOrTexts(string name) => Find(name, null)?.ValueKind == JsonValueKind.String ? [Text(name, null)!] : Texts(name);

    /// <summary>Texts by their names; empty where there are none. A null among them is an empty text.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) => Find(name, JsonValueKind.Object) is { } map
        ? map.EnumerateObject().ToDictionary(static item => item.Name, item => item.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? item.Value.GetString() ?? string.Empty
            : throw new InvalidDataException($"{name} has {item.Value.GetRawText()} for '{item.Name}': a text is needed."))
        : new Dictionary<string, string>();

    /// <summary>The texts of a list; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name) => Find(name, JsonValueKind.Array) is { } list
        ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw new InvalidDataException($"{name} has {item.GetRawText()}: texts are needed."))]
        : [];

    /// <summary>A whole number; a default below the least one means that the file must have it.</summary>
    public int Number(string name, int usual, int least, int most = Most) => Find(name, null) is { } value ? Whole(name, value, least, most)
        : usual >= least ? usual
        : throw new InvalidDataException($"there is no {name}.");

    public float Real(string name, float usual)
    {
        if (Find(name, JsonValueKind.Number) is not { } value)
        {
            return usual;
        }

        var number = value.GetSingle();
        return number > 0 && float.IsFinite(number) ? number : throw new InvalidDataException($"{name} is {value.GetRawText()}: a number above 0 is needed.");
    }

    public bool Flag(string name, bool usual) => Find(name, null) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InvalidDataException($"{name} is {value.GetRawText()}: true or false is needed.")
        : usual;

    /// <summary>One number for each of some layers, or one for all.</summary>
    public int[]? Numbers(string name, int layers)
    {
        if (Find(name, null) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [.. Enumerable.Repeat(Whole(name, value, 0), layers)];
        }

        var numbers = value.EnumerateArray().Select(item => Whole(name, item, 0)).ToArray();
        return numbers.Length == layers ? numbers : throw new InvalidDataException($"{name} has {numbers.Length} numbers for {layers} layers.");
    }

    /// <summary>A whole number, whichever way it is written: some programs write 16.0 for 16.</summary>
    private static int Whole(string name, JsonElement value, int least, int most = Most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most && Math.Floor(number) == number
            ? (int)number
            : throw new InvalidDataException($"{name} is {value.GetRawText()}: a whole number from {least} to {most} is needed.");

    private JsonElement? Find(string name, JsonValueKind? kind)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return kind is null || value.ValueKind == kind ? value : throw new InvalidDataException($"{name} is {value.GetRawText()}: a {kind} is needed.");
    }
}
