using System.Text.Json;
using SparseAttentionGen.EmbeddingServer.Options;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>Reads the texts of a request.</summary>
internal static class InputTexts
{
    private const string Name = "input";

    /// <summary>Reads one text, or several.</summary>
    /// <exception cref="RequestException">There is none, or something else, or too much.</exception>
    public static string[] Read(JsonElement body, LimitOptions limits)
    {
        if (EmbeddingRequest.Find(body, Name) is not { } input)
        {
            throw EmbeddingRequest.Refused(Name, "input is missing: a text, or an array of texts.", "missing_required_parameter");
        }

        return input.ValueKind switch
        {
            JsonValueKind.String => [Text(input, Name, limits)],
            JsonValueKind.Array => Texts(input, limits),
            _ => throw EmbeddingRequest.Refused(Name, "input must be a text, or an array of texts."),
        };
    }

    private static string[] Texts(JsonElement input, LimitOptions limits)
    {
        var count = input.GetArrayLength();
        if (count == 0)
        {
            throw EmbeddingRequest.Refused(Name, "input is an empty array; it must have one text or more.");
        }

        // Numbers first: an array of tokens is longer than an array of texts may be.
        if (input[0].ValueKind is JsonValueKind.Number or JsonValueKind.Array)
        {
            throw EmbeddingRequest.Refused(
                Name, "input is an array of tokens. Send texts: numbers of another tokenizer mean other words to this model, or none.");
        }

        if (count > limits.TextsPerRequest)
        {
            throw EmbeddingRequest.Refused(Name, $"input has {count} texts, but a request may have {limits.TextsPerRequest}; send several requests.");
        }

        return [.. input.EnumerateArray().Select((item, index) => Text(item, FormattableString.Invariant($"{Name}[{index}]"), limits))];
    }

    private static string Text(JsonElement item, string place, LimitOptions limits)
    {
        if (item.ValueKind != JsonValueKind.String)
        {
            throw EmbeddingRequest.Refused(Name, $"{place} is no text.");
        }

        string text;
        try
        {
            text = item.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // JSON may write half of a surrogate pair, which is no text.
            throw EmbeddingRequest.Refused(Name, $"{place} has half of a surrogate pair, which is no character.");
        }

        return text.Length == 0 ? throw EmbeddingRequest.Refused(Name, $"{place} is empty.")
            : text.Length > limits.CharactersPerText
                ? throw EmbeddingRequest.Refused(Name, $"{place} has {text.Length} characters, but a text may have {limits.CharactersPerText}.")
            : text;
    }
}
