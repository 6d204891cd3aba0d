using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.Encoders;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>What the page on the server shows compiles, since this project's own source has it, and runs; its tables are those of the program.</summary>
public sealed class PageTests
{
    private static readonly string Page = RepositoryPages.Read("docs", "embedding-server.md");

    [Fact]
    public void The_code_of_the_page_is_that_of_the_source()
    {
        var source = RepositoryPages.Lines(RepositoryPages.Read("tests", "Samples.Tests", "EmbeddingServer", "PagePrograms.cs"));
        var blocks = RepositoryPages.CodeOf(Page);
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
}
