using SparseAttentionGen.EmbeddingServer.Work;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>Tells which model is served, and that it is.</summary>
internal static class ModelEndpoint
{
    private static readonly long Started = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>The one model, in the form of OpenAI's list.</summary>
    public static IResult List(EncoderCalls encoder) => Results.Json(new
    {
        @object = "list",
        data = new[] { new { id = encoder.ModelName, @object = "model", created = Started, owned_by = "local", dimensions = encoder.Dimensions } },
    });

    /// <summary>The model is loaded before the server listens, so that it can answer once it does.</summary>
    public static IResult Health(EncoderCalls encoder) => Results.Json(new { status = "ok", model = encoder.ModelName });
}
