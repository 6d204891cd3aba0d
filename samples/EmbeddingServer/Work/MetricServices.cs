using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>Registers the metrics and what reads them.</summary>
internal static class MetricServices
{
    /// <summary>ASP.NET Core's own, which knows how many requests wait.</summary>
    public const string QueueMeterName = "Microsoft.AspNetCore.RateLimiting";

    public static void AddServerMetrics(this IServiceCollection services) => services
        .AddSingleton<ServerMetrics>()
        .AddOpenTelemetry()
        .ConfigureResource(static resource => resource.AddService(ServerMetrics.MeterName))
        .WithMetrics(static metrics => metrics.AddMeter(ServerMetrics.MeterName, QueueMeterName).AddPrometheusExporter());
}
