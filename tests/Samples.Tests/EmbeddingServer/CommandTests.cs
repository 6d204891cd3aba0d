using System.Net;
using System.Net.Sockets;
using SparseAttentionGen.EmbeddingServer;
using SparseAttentionGen.EmbeddingServer.Options;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>How the server is started, and what it says where it cannot be.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("There is no model. Name the folder of one", "--Logging:LogLevel:Default", "None")]
    [InlineData("Model:Folder is nowhere, but there is no such folder", "--Model:Folder", "nowhere")]
    [InlineData("'nowhere' is no option", "nowhere")]
    [InlineData("There is no option --Modell:Folder", "--Modell:Folder", "a")]
    [InlineData("--Model:Folder needs a value", "--Model:Folder")]
    [InlineData("--Model:Folder needs a value", "--Model:Folder", "--Limits:BodyBytes=3")]
    [InlineData("There is no option Limits:TextPerRequest. Those of Limits are TextsPerRequest", "--Limits:TextPerRequest", "3")]
    [InlineData("Limits:TextsPerRequest is 0, but must be 1 or more", "--Limits:TextsPerRequest", "0")]
    [InlineData("Limits:QueuedRequests is -1, but must be 0 or more", "--Limits:QueuedRequests=-1")]
    [InlineData("Limits:BodyBytes", "--Limits:BodyBytes", "large")]
    [InlineData("Urls has nowhere, which is no address", "--Urls", "http://127.0.0.1:0;nowhere")]
    [InlineData("Model:MaxTokens is 2, but must be 3 or more", "--Model:MaxTokens", "2")]
    public async Task A_wrong_argument_is_one_line_and_the_code_2(string reason, params string[] arguments)
    {
        var (code, error) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_model_and_a_taken_address_are_one_line_and_the_code_1()
    {
        var (code, error) = await RunAsync("--Model:Folder", folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("config.json", error, StringComparison.Ordinal);

        TinyFolder.Write(folder);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        (code, error) = await RunAsync("--Model:Folder", folder.Path, "--Urls", $"http://{other.LocalEndpoint}");
        Assert.Equal(1, code);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_without_a_certificate_is_one_line_and_the_code_1()
    {
        TinyFolder.Write(folder);
        var (code, error) = await RunAsync("--Model:Folder", folder.Path, "--Urls", "https://127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.Contains("certificate", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_fit_the_model_is_a_wrong_argument()
    {
        TinyFolder.Write(folder);
        var (code, error) = await RunAsync("--Model:Folder", folder.Path, "--Model:MaxTokens", "141");
        Assert.Equal(2, code);
        Assert.Contains("MaxTokens is 141, but the model takes 140", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_names_each_option_with_its_default()
    {
        using var output = new StringWriter();
        Assert.Equal(0, await ServerRun.RunAsync(["--help"], output, TextWriter.Null, static _ => throw new InvalidOperationException("Help needs no server.")));
        Assert.All(
            typeof(ModelOptions).GetProperties().Select(static property => "--Model:" + property.Name)
                .Concat(typeof(LimitOptions).GetProperties().Select(static property => "--Limits:" + property.Name)),
            option => Assert.Contains(option, output.ToString(), StringComparison.Ordinal));
        Assert.Contains("default: 256", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_this_machine_is_served_unless_the_user_says_otherwise()
    {
        await using var server = EmbeddingServerApp.Create([]);
        Assert.Equal("http://127.0.0.1:5080", server.Configuration["urls"]);
        await using var other = EmbeddingServerApp.Create(["--Urls", "http://0.0.0.0:80"]);
        Assert.Equal("http://0.0.0.0:80", other.Configuration["urls"]);
    }

    /// <summary>Runs the server as the program does.</summary>
    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        var code = await ServerRun.RunAsync(arguments, TextWriter.Null, error, static async checkedArguments =>
        {
            await using var server = EmbeddingServerApp.Create(checkedArguments);
            server.LoadModel();
            await server.StartAsync(TestServer.Token);
        });
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        return (code, error.ToString());
    }
}
