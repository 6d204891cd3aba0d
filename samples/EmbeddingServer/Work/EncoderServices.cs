using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>Registers what calls the encoder.</summary>
internal static class EncoderServices
{
    public static void AddEncoderCalls(this IServiceCollection services) => services
        .AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            EncoderCalls.Queries, static (provider, _) => provider.GetRequiredService<TextEncoder>().AsQueryGenerator())
        .AddSingleton<EncoderCalls>();
}
