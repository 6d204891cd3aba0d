using System.Text.Json;
using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>What is asked for.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Kind">What they are for.</param>
/// <param name="Dimensions">Elements of a vector; null: all.</param>
/// <param name="IsBase64">Whether vectors are written as the bytes of their float32 elements, in Base64.</param>
internal sealed record EmbeddingRequest(string[] Texts, TextKind Kind, int? Dimensions, bool IsBase64)
{
    private static readonly string[] Known = ["input", "model", "dimensions", "encoding_format", "input_type", "user"];

    /// <summary>Reads and checks a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="limits">How much may be asked for.</param>
    /// <param name="modelName">The name of the model that is served.</param>
    /// <param name="dimensions">Elements of its vectors.</param>
    /// <exception cref="RequestException">Something is missing, unknown, of a wrong type or out of its range.</exception>
    public static EmbeddingRequest Read(JsonElement body, LimitOptions limits, string modelName, int dimensions)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The body must be an object: {\"input\": \"a text\"}.");
        }

        // What is misspelt would have no effect, and vectors of the wrong kind look like others.
        foreach (var property in body.EnumerateObject())
        {
            if (!Known.Contains(property.Name))
            {
                throw Refused(property.Name, $"Unrecognized request argument supplied: {property.Name}. Arguments are {string.Join(", ", Known)}.", "unknown_parameter");
            }
        }

        CheckModel(body, modelName);
        return new EmbeddingRequest(
            InputTexts.Read(body, limits),
            Choice(body, "input_type", "document", "query") == "query" ? TextKind.Query : TextKind.Passage,
            ReadDimensions(body, dimensions),
            Choice(body, "encoding_format", "float", "base64") == "base64");
    }

    /// <summary>An error of one part of the request.</summary>
    public static RequestException Refused(string parameter, string message, string? code = null) =>
        new(StatusCodes.Status400BadRequest, message, parameter, code);

    /// <summary>A value; null where it is left out, or null as some clients write that.</summary>
    public static JsonElement? Find(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static void CheckModel(JsonElement body, string modelName)
    {
        if (Find(body, "model") is not { } model)
        {
            return;
        }

        if (model.ValueKind != JsonValueKind.String)
        {
            throw Refused("model", "model must be a string.");
        }

        // Vectors of one model mean nothing to those of another.
        if (!model.ValueEquals(modelName))
        {
            throw new RequestException(
                StatusCodes.Status404NotFound, $"There is no model of that name here; the one that is served is {modelName}. Leave model out, or name it.", "model", "model_not_found");
        }
    }

    private static int? ReadDimensions(JsonElement body, int most)
    {
        if (Find(body, "dimensions") is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var dimensions) && dimensions >= 1 && dimensions <= most
            ? dimensions
            : throw Refused("dimensions", $"dimensions must be an integer from 1 to {most}, which the model's vectors have.");
    }

    /// <summary>One of two words; the first where there is none.</summary>
    private static string Choice(JsonElement body, string name, string usual, string other)
    {
        if (Find(body, name) is not { } value)
        {
            return usual;
        }

        return value.ValueKind != JsonValueKind.String ? throw Refused(name, $"{name} must be \"{usual}\" or \"{other}\".")
            : value.ValueEquals(usual) ? usual
            : value.ValueEquals(other) ? other
            : throw Refused(name, $"{name} must be \"{usual}\" or \"{other}\".");
    }
}
