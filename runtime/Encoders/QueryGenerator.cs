using Microsoft.Extensions.AI;

namespace SparseAttentionGen.Encoders;

/// <summary>An encoder whose texts are queries.</summary>
/// <param name="encoder">The encoder, which is its owner's.</param>
internal sealed class QueryGenerator(TextEncoder encoder) : IEmbeddingGenerator<string, Embedding<float>>
{
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        encoder.GenerateAsync(values, TextKind.Query, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType?.IsInstanceOfType(this) == true ? this : encoder.GetService(serviceType!, serviceKey);

    public void Dispose()
    {
    }
}
