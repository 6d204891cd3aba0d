using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>How many requests of a server wait, as its metric says.</summary>
internal sealed class QueueLength : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly SemaphoreSlim grown = new(0);

    public QueueLength(TestServer server)
    {
        var factory = server.App.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "aspnetcore.rate_limiting.queued_requests" && instrument.Meter.Scope == factory)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
        {
            if (change > 0)
            {
                grown.Release();
            }
        });
        listener.Start();
    }

    /// <summary>Ends when one more waits.</summary>
    public Task GrownAsync() => grown.WaitAsync(TestServer.Token);

    public void Dispose()
    {
        listener.Dispose();
        grown.Dispose();
    }
}
