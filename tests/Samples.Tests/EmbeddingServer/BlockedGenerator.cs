using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>An encoder whose calls wait until the test lets them go on.</summary>
internal sealed class BlockedGenerator(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim entered = new(0);
    private readonly SemaphoreSlim cancelled = new(0);

    /// <summary>Puts it before the server's encoder.</summary>
    public static void Register(IServiceCollection services) =>
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(static provider => new BlockedGenerator(provider.GetRequiredService<TextEncoder>()));

    /// <summary>That of a server.</summary>
    public static BlockedGenerator Of(TestServer server) => (BlockedGenerator)server.App.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

    public void Open() => opened.SetResult();

    /// <summary>Ends when a further call has begun.</summary>
    public Task EnteredAsync() => entered.WaitAsync(TestServer.Token);

    /// <summary>Ends when a further call was cancelled.</summary>
    public Task CancelledAsync() => cancelled.WaitAsync(TestServer.Token);

    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        entered.Release();
        try
        {
            await opened.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            cancelled.Release();
            throw;
        }

        return await base.GenerateAsync(values, options, cancellationToken);
    }
}
