using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>What the server refuses, what it stops, and how it ends.</summary>
public class LimitTests
{
    private const string Request = """{"input":"fox"}""";

    private static readonly string[] OneAtATime = ["--Limits:ConcurrentRequests", "1", "--Limits:QueuedRequests", "1", "--Limits:RetrySeconds", "7"];

    [Fact]
    public async Task Texts_and_their_characters_are_limited()
    {
        await using var server = await TestServer.StartAsync(["--Limits:TextsPerRequest", "2", "--Limits:CharactersPerText=5"]);
        await server.AskAsync("""{"input":["abcde","b"]}""");
        var many = await server.RefusedAsync(HttpStatusCode.BadRequest, """{"input":["a","b","c"]}""");
        Assert.Contains("input has 3 texts, but a request may have 2", (string)many["message"]!, StringComparison.Ordinal);
        var large = await server.RefusedAsync(HttpStatusCode.BadRequest, """{"input":["a","abcdef"]}""");
        Assert.Contains("input[1] has 6 characters, but a text may have 5", (string)large["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_whether_or_not_it_tells_its_length(bool isChunked)
    {
        await using var server = await TestServer.StartAsync(["--Limits:BodyBytes", "100"]);
        var fits = Request.PadRight(100);
        await server.AskAsync(fits);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Client.BaseAddress!, "/v1/embeddings"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(fits + " ")) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await server.Client.SendAsync(request, TestServer.Token);
        var error = await TestServer.ErrorAsync(HttpStatusCode.RequestEntityTooLarge, answer);
        Assert.Contains("larger than 100 bytes", (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_neither_runs_nor_waits_is_told_to_come_again()
    {
        await using var server = await TestServer.StartAsync(OneAtATime, BlockedGenerator.Register);
        var encoder = BlockedGenerator.Of(server);
        using var queue = new QueueLength(server);
        var running = server.AskAsync(Request);
        await encoder.EnteredAsync();
        var waiting = server.AskAsync(Request);
        await queue.GrownAsync();

        using var answer = await server.SendAsync(Request, TestServer.Token);
        var error = await TestServer.ErrorAsync(HttpStatusCode.TooManyRequests, answer);
        Assert.Equal(("rate_limit_error", "rate_limit_exceeded"), ((string)error["type"]!, (string)error["code"]!));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("ok", await server.GetAsync("/health"), StringComparison.Ordinal);

        encoder.Open();
        await running;
        await waiting;
    }

    [Fact]
    public async Task Who_leaves_ends_the_work_and_gives_up_the_place()
    {
        await using var server = await TestServer.StartAsync(OneAtATime, BlockedGenerator.Register);
        var encoder = BlockedGenerator.Of(server);
        using var leaving = new CancellationTokenSource();
        var left = server.SendAsync(Request, leaving.Token);
        await encoder.EnteredAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await encoder.CancelledAsync();

        var next = server.AskAsync(Request);
        await encoder.EnteredAsync();
        encoder.Open();
        await next;
    }

    [Fact]
    public async Task A_server_that_stops_finishes_what_it_began()
    {
        await using var server = await TestServer.StartAsync(configure: BlockedGenerator.Register);
        var encoder = BlockedGenerator.Of(server);
        var running = server.AskAsync(Request);
        await encoder.EnteredAsync();
        var stopped = server.App.StopAsync(TestServer.Token);
        Assert.True(server.App.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.False(stopped.IsCompleted);
        encoder.Open();
        await running;
        await stopped;
    }

    [Fact]
    public async Task A_server_that_may_not_wait_ends_the_work()
    {
        await using var server = await TestServer.StartAsync(["--Limits:ShutdownSeconds", "0"], BlockedGenerator.Register);
        var encoder = BlockedGenerator.Of(server);
        var running = server.SendAsync(Request, TestServer.Token);
        await encoder.EnteredAsync();
        await server.App.StopAsync(TestServer.Token);
        await encoder.CancelledAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => running);
    }
}
