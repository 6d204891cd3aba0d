namespace SparseAttentionGen.Encoders.Models;

/// <summary>How an encoder runs.</summary>
internal sealed record EncodeOptions
{
    /// <summary>Threads to use; 0: as many as the machine has processors.</summary>
    public int Threads { get; init; }

    /// <summary>Ends after so many layers: 0 gives the embeddings; null: all.</summary>
    public int? Layers { get; init; }

    /// <summary>Receives the share of the work that is done, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Receives each layer's queries and keys before its attention runs; null: none.</summary>
    public IAttentionObserver? Observer { get; init; }

    public CancellationToken CancellationToken { get; init; }
}
