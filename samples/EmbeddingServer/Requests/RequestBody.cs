using System.Text.Json;
using SparseAttentionGen.EmbeddingServer.Options;

namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>Reads the body of a request.</summary>
internal static class RequestBody
{
    // Of two values under one name, another program on the way may have looked at the other one.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a body of JSON, as large as the limits allow.</summary>
    /// <exception cref="RequestException">It is no JSON, or too large.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, LimitOptions limits, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "The Content-Type must be application/json.");
        }

        try
        {
            return await JsonDocument.ParseAsync(request.Body, Options, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"The body is not valid JSON: {exception.Message}");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new RequestException(
                StatusCodes.Status413PayloadTooLarge, $"The body is larger than {limits.BodyBytes} bytes; send fewer texts in a request.", code: "request_too_large");
        }
        catch (BadHttpRequestException exception)
        {
            throw new RequestException(exception.StatusCode, exception.Message);
        }
    }
}
