namespace SparseAttentionGen.Encoders.Models;

/// <summary>Observes the queries and keys of a layer's attention.</summary>
internal interface IAttentionObserver
{
    /// <summary>Whether it wants to see a layer.</summary>
    bool Wants(int layer);

    /// <summary>Receives one document's queries and keys of a layer, already divided into heads.</summary>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="query">[heads, length, headSize] row by row. For a global token of Longformer, the one of its own projection.</param>
    /// <param name="key">[heads, length, headSize] row by row.</param>
    /// <param name="globalKey">The keys that global tokens attend, in the same layout; empty where they are <paramref name="key"/>.</param>
    /// <param name="length">Number of tokens, without padding.</param>
    void Observe(int layer, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> globalKey, int length);
}
