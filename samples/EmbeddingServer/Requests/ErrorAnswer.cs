using System.Text.Json.Serialization;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>Errors in OpenAI's form, which its clients show.</summary>
internal static class ErrorAnswer
{
    /// <summary>Writes an error as the answer.</summary>
    public static Task WriteAsync(HttpContext context, RequestException error)
    {
        context.Response.StatusCode = error.Status;
        return context.Response.WriteAsJsonAsync(new Envelope(new Error(error.Message, TypeOf(error.Status), error.Parameter, error.Code)), context.RequestAborted);
    }

    /// <summary>Makes errors of that form of whatever the server cannot answer.</summary>
    public static void UseErrorAnswers(this WebApplication server)
    {
        server.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // The log has the exception; who asked is told nothing of the server's inside.
            ExceptionHandler = static context => WriteAsync(
                context, new RequestException(StatusCodes.Status500InternalServerError, "The server failed. Its log says why.", code: "server_error")),
            SuppressDiagnosticsCallback = static failure => failure.Exception is OperationCanceledException,
        });
        server.UseStatusCodePages(static pages => WriteAsync(pages.HttpContext, OfStatus(pages.HttpContext)));
    }

    private static RequestException OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(StatusCodes.Status404NotFound, $"There is nothing at {context.Request.Path}.", code: "unknown_url"),
        StatusCodes.Status405MethodNotAllowed => new(
            StatusCodes.Status405MethodNotAllowed, $"{context.Request.Path} is not for {context.Request.Method}.", code: "method_not_supported"),
        var status => new(status, $"The request was refused with the status {status}."),
    };

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };

    private sealed record Envelope([property: JsonPropertyName("error")] Error Error);

    private sealed record Error(
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("param")] string? Parameter,
        [property: JsonPropertyName("code")] string? Code);
}
