using System.Text.Json;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Models;

/// <summary>The values of a configuration, each with its default and its range.</summary>
internal sealed class ConfigurationValues
{
    /// <summary>The largest number, so that sums of some do not overflow.</summary>
    private const int Most = 1 << 28;

    private readonly JsonElement root;

    public ConfigurationValues(JsonElement root)
    {
        this.root = root.ValueKind == JsonValueKind.Object ? root : throw new InputException("An object is needed.");
    }

    public string? Text(string name, string? usual) => Find(name, JsonValueKind.String)?.GetString() ?? usual;

    public int Number(string name, int usual, int least, int most = Most) => Find(name, null) is { } value ? Whole(name, value, least, most) : usual;

    public float Real(string name, float usual)
    {
        if (Find(name, JsonValueKind.Number) is not { } value)
        {
            return usual;
        }

        var number = value.GetSingle();
        return number > 0 && float.IsFinite(number) ? number : throw new InputException($"{name} is {value.GetRawText()}: a number above 0 is needed.");
    }

    public bool Flag(string name, bool usual) => Find(name, null) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InputException($"{name} is {value.GetRawText()}: true or false is needed.")
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
        return numbers.Length == layers ? numbers : throw new InputException($"{name} has {numbers.Length} numbers for {layers} layers.");
    }

    private static int Whole(string name, JsonElement value, int least, int most = Most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw new InputException($"{name} is {value.GetRawText()}: a whole number from {least} to {most} is needed.");

    private JsonElement? Find(string name, JsonValueKind? kind)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return kind is null || value.ValueKind == kind ? value : throw new InputException($"{name} is {value.GetRawText()}: a {kind} is needed.");
    }
}
