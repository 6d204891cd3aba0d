using System.Net;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>What the server counts. OpenTelemetry finds meters by their names, and so counts those of all servers of the process: no other one may run.</summary>
[CollectionDefinition(nameof(MetricTests), DisableParallelization = true)]
[Collection(nameof(MetricTests))]
public class MetricTests
{
    [Fact]
    public async Task Requests_texts_tokens_times_and_the_queue_are_counted()
    {
        await using var server = await TestServer.StartAsync(["--Limits:BodyBytes", "100"]);
        await server.AskAsync("""{"input":["the fox","mill"]}""");
        await server.RefusedAsync(HttpStatusCode.BadRequest, "{}");
        await server.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, new string(' ', 101));

        string[] expected =
        [
            Line("requests_total", "result=\"ok\"", 1),
            Line("requests_total", "result=\"refused\"", 1),
            Line("requests_total", "result=\"too_large\"", 1),
            Line("texts_total", string.Empty, 2),
            Line("tokens_total", string.Empty, 8 + 6),
            Line("request_duration_seconds_count", "result=\"ok\"", 1),
        ];

        // A request is counted when its answer has been sent, and the page is made anew some times in a second.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var lines = Array.Empty<string>();
        while (expected.FirstOrDefault(line => !lines.Any(found => Matches(found, line))) is { } missing)
        {
            Assert.False(limit.IsCancellationRequested, $"There is no {missing} in {string.Join('\n', lines)}");
            await Task.Delay(20, TestServer.Token);
            lines = (await server.GetAsync("/metrics")).Split('\n');
        }

        Assert.Contains(lines, static line => line.StartsWith("aspnetcore_rate_limiting_queued_requests", StringComparison.Ordinal)
            || line.StartsWith("aspnetcore_rate_limiting_active_request_leases", StringComparison.Ordinal));
    }

    private static string Line(string name, string label, int value) => FormattableString.Invariant($"embedding_server_{name}|{label}|{value}");

    private static bool Matches(string line, string expected)
    {
        var parts = expected.Split('|');
        var words = line.Split(' ');
        return line.StartsWith(parts[0], StringComparison.Ordinal) && line.Contains(parts[1], StringComparison.Ordinal) && words.Length >= 2 && words[1] == parts[2];
    }
}
