using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.EmbeddingServer.Requests;
using SparseAttentionGen.EmbeddingServer.Work;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.EmbeddingServer;

/// <summary>The service: what it is made of, and what it answers.</summary>
internal static class EmbeddingServerApp
{
    /// <summary>Makes the server.</summary>
    /// <param name="arguments">The command line, which has been checked.</param>
    /// <param name="configure">Registers further services after the server's own; null: there are none.</param>
    /// <exception cref="ServerOptionException">An option is unknown, missing or out of its range.</exception>
    public static WebApplication Create(string[] arguments, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(arguments);
        builder.AddServerDefaults();
        var options = ServerOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddTextEncoder(_ => ModelSource.Load(options.Model));
        builder.Services.AddEncoderCalls();
        builder.AddLimits(options.Limits);
        builder.Services.AddServerMetrics();
        configure?.Invoke(builder.Services);

        var server = builder.Build();
        server.UseMiddleware<MeasureRequests>();
        server.UseErrorAnswers();
        server.UseRateLimiter();
        server.MapPost(EmbeddingEndpoint.Path, EmbeddingEndpoint.AnswerAsync).RequireRateLimiting(ServerLimits.Policy);
        server.MapGet("/v1/models", ModelEndpoint.List);
        server.MapGet("/health", ModelEndpoint.Health);
        server.MapPrometheusScrapingEndpoint("/metrics");
        return server;
    }

    /// <summary>Loads the model before the first request, so that a server that runs can answer.</summary>
    public static void LoadModel(this WebApplication server) => server.Services.GetRequiredService<TextEncoder>();

    /// <summary>Sets what counts where nobody says otherwise: this machine alone is served, and the log says what went wrong but not each request.</summary>
    private static void AddServerDefaults(this WebApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                [WebHostDefaults.ServerUrlsKey] = ServerOptions.DefaultAddress,
                ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning),

                // That the server could not start is told as one line, by who runs it.
                ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.None),
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.None),
            },
        });
}
