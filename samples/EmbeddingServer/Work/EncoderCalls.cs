using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.EmbeddingServer.Work;

/// <summary>
/// The calls of the encoder. When the server ends, it waits for those that are under way, which were cancelled with their requests: the encoder's memory goes next.
/// </summary>
internal sealed class EncoderCalls : IAsyncDisposable
{
    /// <summary>The key of the generator for queries.</summary>
    public const string Queries = "queries";

    private readonly IEmbeddingGenerator<string, Embedding<float>> documents;
    private readonly IEmbeddingGenerator<string, Embedding<float>> queries;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Calls that are under way, and one for the server.</summary>
    private int running = 1;

    public EncoderCalls(
        IEmbeddingGenerator<string, Embedding<float>> documents, [FromKeyedServices(Queries)] IEmbeddingGenerator<string, Embedding<float>> queries)
    {
        (this.documents, this.queries) = (documents, queries);
        var metadata = documents.GetRequiredService<EmbeddingGeneratorMetadata>();
        ModelName = metadata.DefaultModelId!;
        Dimensions = metadata.DefaultModelDimensions!.Value;
    }

    public string ModelName { get; }

    public int Dimensions { get; }

    /// <summary>Makes the vectors of texts.</summary>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(string[] texts, TextKind kind, int? dimensions, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref running);
        try
        {
            return await (kind == TextKind.Query ? queries : documents)
                .GenerateAsync(texts, new EmbeddingGenerationOptions { Dimensions = dimensions }, cancellationToken);
        }
        finally
        {
            End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await ended.Task;
    }

    private void End()
    {
        if (Interlocked.Decrement(ref running) == 0)
        {
            ended.SetResult();
        }
    }
}
