using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.EmbeddingServer.Requests;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>Keeps memory and time within bounds: bodies are small, and few requests are read at once.</summary>
internal static class ServerLimits
{
    /// <summary>The name of the limit on concurrent requests. A request that waits has not been read yet.</summary>
    public const string Policy = "embeddings";

    public static void AddLimits(this WebApplicationBuilder builder, LimitOptions limits)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = limits.BodyBytes);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(limits.ShutdownSeconds));
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.AddConcurrencyLimiter(Policy, concurrency =>
            {
                concurrency.PermitLimit = limits.ConcurrentRequests;
                concurrency.QueueLimit = limits.QueuedRequests;
                concurrency.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
            });
            limiter.OnRejected = (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = limits.RetrySeconds.ToString(CultureInfo.InvariantCulture);
                return new ValueTask(ErrorAnswer.WriteAsync(rejected.HttpContext, new RequestException(
                    StatusCodes.Status429TooManyRequests,
                    $"{limits.ConcurrentRequests} requests are worked on and {limits.QueuedRequests} wait; try again later.",
                    code: "rate_limit_exceeded")));
            };
        });
    }
}
