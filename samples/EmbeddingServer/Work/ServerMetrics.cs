using System.Diagnostics.Metrics;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>What the server counts; <c>docs/embedding-server.md</c> lists it.</summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "SparseAttentionGen.EmbeddingServer";

    private readonly Counter<long> requests;
    private readonly Counter<long> texts;
    private readonly Counter<long> tokens;
    private readonly Histogram<double> duration;

    public ServerMetrics(IMeterFactory factory)
    {
        // The factory owns it.
        var meter = factory.Create(MeterName);
        requests = meter.CreateCounter<long>("embedding_server.requests", "{request}", "Requests for vectors that ended, by result.");
        texts = meter.CreateCounter<long>("embedding_server.texts", "{text}", "Texts that vectors were made of.");
        tokens = meter.CreateCounter<long>("embedding_server.tokens", "{token}", "Tokens of these texts.");
        duration = meter.CreateHistogram(
            "embedding_server.request.duration",
            "s",
            "Time from a request's arrival to the end of its answer, the time in the queue included, by result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    /// <summary>Counts a request that ended.</summary>
    /// <param name="result">ok, refused, too_large, busy, cancelled or failed.</param>
    /// <param name="time">How long it took.</param>
    public void AddRequest(string result, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("result", result);
        requests.Add(1, tag);
        duration.Record(time.TotalSeconds, tag);
    }

    /// <summary>Counts texts that vectors were made of.</summary>
    public void AddWork(int textCount, long tokenCount)
    {
        texts.Add(textCount);
        tokens.Add(tokenCount);
    }
}
