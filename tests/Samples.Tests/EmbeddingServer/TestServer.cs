using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.EmbeddingServer;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>The server on a free port of this machine: sizes of bodies, cancellation and shutdown are the web server's own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private TestServer(string[] arguments, Action<IServiceCollection>? configure)
    {
        TinyFolder.Write(folder);
        App = EmbeddingServerApp.Create(
            ["--Model:Folder", folder.Path, "--Model:Name", "tiny", "--Urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None", .. arguments], configure);
    }

    public WebApplication App { get; }

    public HttpClient Client { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestServer> StartAsync(string[]? arguments = null, Action<IServiceCollection>? configure = null)
    {
        var server = new TestServer(arguments ?? [], configure);
        server.App.LoadModel();
        await server.App.StartAsync(Token);
        server.Client.BaseAddress = new Uri(server.App.Urls.Single());
        return server;
    }

    /// <summary>Sends a request for vectors.</summary>
    public Task<HttpResponseMessage> SendAsync(string json, CancellationToken cancellationToken) =>
        Client.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), cancellationToken);

    /// <summary>Sends a request that is answered.</summary>
    public async Task<JsonNode> AskAsync(string json)
    {
        using var answer = await SendAsync(json, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Sends a request that is refused.</summary>
    public async Task<JsonNode> RefusedAsync(HttpStatusCode status, string json)
    {
        using var answer = await SendAsync(json, Token);
        return await ErrorAsync(status, answer);
    }

    /// <summary>The error of an answer.</summary>
    public static async Task<JsonNode> ErrorAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode} {text}");
        var error = JsonNode.Parse(text)!["error"]!.AsObject();
        Assert.Equal(["message", "type", "param", "code"], error.Select(static item => item.Key));
        return error;
    }

    public async Task<string> GetAsync(string path) => await Client.GetStringAsync(new Uri(path, UriKind.Relative), Token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        folder.Dispose();
    }
}
