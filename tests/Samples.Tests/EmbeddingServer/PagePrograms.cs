using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.Encoders;

#pragma warning disable CA2007, CA2234, xUnit1051 // The code is that of a page, and short.

// What docs/embedding-server.md shows: a test compares the page with this file.
namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

internal static class PagePrograms
{
    public static async Task<float[][]> AskAsync(Uri address, string[] texts)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var answer = await client.PostAsJsonAsync("/v1/embeddings", new { input = texts, input_type = "query" });
        answer.EnsureSuccessStatusCode();
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        float[][] vectors = [.. json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").Deserialize<float[]>()!)];
        return vectors;
    }

    public static async Task ServeAsync(string[] args, string folder)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTextEncoder(folder, options => options.Threads = 2);
        var server = builder.Build();
        server.MapPost("/vectors", async (string[] texts, IEmbeddingGenerator<string, Embedding<float>> generator, CancellationToken cancellation) =>
            (await generator.GenerateAsync(texts, cancellationToken: cancellation)).Select(embedding => embedding.Vector));
        server.Services.GetRequiredService<TextEncoder>();
        await server.RunAsync();
    }
}
