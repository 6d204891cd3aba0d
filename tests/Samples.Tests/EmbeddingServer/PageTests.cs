using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.Encoders;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>What the page on the server shows compiles, since this project's own source has it, and runs; its tables are those of the program.</summary>
public sealed partial class PageTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "embedding-server.md"));

    [Fact]
    public void The_code_of_the_page_is_that_of_the_source()
    {
        var source = Lines(File.ReadAllText(Path.Combine(Root, "tests", "Samples.Tests", "EmbeddingServer", "PagePrograms.cs")));
        var blocks = CodeBlock().Matches(Page).Select(static match => Lines(match.Groups["code"].Value)).ToArray();
        Assert.Equal(2, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(block, source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_limits_of_the_page_are_those_of_the_program()
    {
        var defaults = new LimitOptions();
        Assert.All(typeof(LimitOptions).GetProperties(), property =>
        {
            var value = FormattableString.Invariant($"{property.GetValue(defaults):N0}");
            Assert.Contains(property.Name == nameof(LimitOptions.RetrySeconds) ? $"`Retry-After: {value}` (`Limits:{property.Name}`)" : $"| `Limits:{property.Name}` | {value} |", Page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_client_of_the_page_has_its_vectors()
    {
        await using var server = await TestServer.StartAsync();
        var vectors = await PagePrograms.AskAsync(server.Client.BaseAddress!, ["fox", "the old mill"]);
        Assert.Equal(server.App.Services.GetRequiredService<TextEncoder>().Encode(["fox", "the old mill"], TextKind.Query), vectors);
    }

    [Fact]
    public async Task The_program_of_the_page_does_not_start_without_its_model() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(static () => PagePrograms.ServeAsync(["--Urls", "http://127.0.0.1:0"], "nowhere"));

    /// <summary>Without indentation, which a page has less of, and without empty lines.</summary>
    private static string Lines(string text) =>
        string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static line => line + '\n'));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SparseAttentionGen.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No repository around {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();
}
