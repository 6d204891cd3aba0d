using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.EmbeddingServer.Work;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>Answers requests for vectors.</summary>
internal static class EmbeddingEndpoint
{
    public const string Path = "/v1/embeddings";

    public static async Task AnswerAsync(HttpContext context, EncoderCalls encoder, ServerOptions options, ServerMetrics metrics)
    {
        try
        {
            EmbeddingRequest request;
            using (var body = await RequestBody.ReadAsync(context.Request, options.Limits, context.RequestAborted))
            {
                request = EmbeddingRequest.Read(body.RootElement, options.Limits, encoder.ModelName, encoder.Dimensions);
            }

            var vectors = await encoder.GenerateAsync(request.Texts, request.Kind, request.Dimensions, context.RequestAborted);
            metrics.AddWork(vectors.Count, vectors.Usage?.InputTokenCount ?? 0);
            await context.Response.WriteAsJsonAsync(EmbeddingAnswer.Of(vectors, encoder.ModelName, request.IsBase64), context.RequestAborted);
        }
        catch (RequestException refusal)
        {
            await ErrorAnswer.WriteAsync(context, refusal);
        }
        catch (InvalidDataException exception)
        {
            // The texts are such that the model's prefix and they cannot be told apart.
            await ErrorAnswer.WriteAsync(context, EmbeddingRequest.Refused("input", exception.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
    }
}
