using System.Text.Json;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>A part of tokenizer.json that knows its place, for messages about what is wrong with it.</summary>
internal sealed class JsonPart(JsonElement element, string path, string source)
{
    public string Source => source;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether a member is there, even if it is null.</summary>
    public bool Mentions(string name) => Expect(JsonValueKind.Object, "an object").TryGetProperty(name, out _);

    /// <summary>A member; null: it is absent, or null.</summary>
    public JsonPart? Optional(string name) =>
        Expect(JsonValueKind.Object, "an object").TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new JsonPart(member, path.Length == 0 ? name : $"{path}.{name}", source)
            : null;

    /// <summary>A member that must be there.</summary>
    public JsonPart Required(string name) => Optional(name) ?? throw Malformed($"has no {name}");

    /// <summary>The value of the member <c>type</c>.</summary>
    public string Type => Required("type").Text();

    public string Text() => Expect(JsonValueKind.String, "a text").GetString()!;

    public int Integer() =>
        Expect(JsonValueKind.Number, "a number").TryGetInt32(out var value) ? value : throw Malformed("is no whole number of 32 bits");

    public double Number() => Expect(JsonValueKind.Number, "a number").GetDouble();

    public bool Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Malformed("is neither true nor false"),
    };

    public bool FlagOf(string name, bool otherwise) => Optional(name)?.Flag() ?? otherwise;

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonPart> Items() =>
        Expect(JsonValueKind.Array, "a list").EnumerateArray().Select((item, index) => new JsonPart(item, $"{path}[{index}]", source));

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members() => Expect(JsonValueKind.Object, "an object").EnumerateObject()
        .Select(member => (member.Name, new JsonPart(member.Value, $"{path}.{member.Name}", source)));

    /// <summary>Refuses members that are not known, since ignoring them would give other tokens.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var member in Expect(JsonValueKind.Object, "an object").EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw Refusal($"has a member {member.Name}, which is not known");
            }
        }
    }

    /// <summary>Something is not as the format says.</summary>
    public InvalidDataException Malformed(string reason) =>
        new($"{source} is no tokenizer of the Hugging Face library: {(path.Length == 0 ? "it" : path)} {reason}.");

    /// <summary>Something is right but not supported.</summary>
    public InvalidDataException Refusal(string reason) => new($"{source}: {(path.Length == 0 ? "it" : path)} {reason}.");

    private JsonElement Expect(JsonValueKind kind, string name) => element.ValueKind == kind ? element : throw Malformed($"is not {name}");
}
