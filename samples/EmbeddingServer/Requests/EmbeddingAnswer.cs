using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>The vectors, in OpenAI's form.</summary>
internal sealed record EmbeddingAnswer(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] EmbeddingAnswer.Item[] Data,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("usage")] EmbeddingAnswer.Tokens Usage)
{
    /// <summary>Makes the answer.</summary>
    /// <param name="vectors">The vectors, with the number of tokens.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="isBase64">Whether a vector is the bytes of its float32 elements, in Base64.</param>
    public static EmbeddingAnswer Of(GeneratedEmbeddings<Embedding<float>> vectors, string model, bool isBase64)
    {
        var tokens = vectors.Usage?.InputTokenCount ?? 0;
        return new EmbeddingAnswer(
            "list",
            [.. vectors.Select((vector, index) => new Item("embedding", index, isBase64 ? Base64(vector.Vector.Span) : vector.Vector))],
            model,
            new Tokens(tokens, tokens));
    }

    private static string Base64(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var index = 0; index < vector.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
        }

        return Convert.ToBase64String(bytes);
    }

    /// <summary>One vector.</summary>
    /// <param name="Object">What it is.</param>
    /// <param name="Index">The text's place in the request.</param>
    /// <param name="Vector">Elements, or a text in Base64.</param>
    internal sealed record Item(
        [property: JsonPropertyName("object")] string Object,
        [property: JsonPropertyName("index")] int Index,
        [property: JsonPropertyName("embedding")] object Vector);

    /// <summary>What the request cost.</summary>
    internal sealed record Tokens([property: JsonPropertyName("prompt_tokens")] long Prompt, [property: JsonPropertyName("total_tokens")] long Total);
}
