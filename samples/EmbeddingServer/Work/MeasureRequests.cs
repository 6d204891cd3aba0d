using System.Diagnostics;
using SparseAttentionGen.EmbeddingServer.Requests;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>Counts requests for vectors by what became of them.</summary>
internal sealed class MeasureRequests(RequestDelegate next, ServerMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path != EmbeddingEndpoint.Path)
        {
            await next(context);
            return;
        }

        var start = Stopwatch.GetTimestamp();
        var result = "failed";
        try
        {
            await next(context);
            result = ResultOf(context);
        }
        finally
        {
            metrics.AddRequest(result, Stopwatch.GetElapsedTime(start));
        }
    }

    private static string ResultOf(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested ? "cancelled" : context.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => "too_large",
            StatusCodes.Status429TooManyRequests => "busy",
            >= StatusCodes.Status500InternalServerError => "failed",
            >= StatusCodes.Status400BadRequest => "refused",
            _ => "ok",
        };
}
