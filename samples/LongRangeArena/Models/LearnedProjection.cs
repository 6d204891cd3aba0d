using SparseAttentionGen.LongRangeArena.Training;

namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>
/// Linformer's matrix E along the sequence (Wang et al. 2020, arXiv 2006.04768), shared by keys and values and by all heads of a layer, and learned
/// with the layer's other parameters.
/// </summary>
internal sealed class LearnedProjection
{
    private readonly Func<SequenceProjection, IDifferentiableAttention> attention;

    private LearnedProjection(LayerPlace place, int rank, Func<SequenceProjection, IDifferentiableAttention> attention)
    {
        this.attention = attention;

        // Projected keys of independent keys have the variance of a key then, whatever the length.
        Weights = Parameter.Normal($"layers.{place.Layer}.attention.projection", 1 / Math.Sqrt(place.Length), place.Seed, rank, place.Length);
    }

    /// <summary>E, [rank, length]. A sequence with padding uses its first columns.</summary>
    public Parameter Weights { get; }

    /// <summary>Makes the attention of a layer that projects.</summary>
    /// <param name="place">The layer.</param>
    /// <param name="rank">Number of projected keys.</param>
    /// <param name="attention">Makes the generated class.</param>
    public static LayerAttention Layer(LayerPlace place, int rank, Func<SequenceProjection, IDifferentiableAttention> attention)
    {
        var projection = new LearnedProjection(place, rank, attention);
        return new LayerAttention(projection.Kernels(), Projection: projection);
    }

    /// <summary>The generated class with the present weights: a projection is immutable, so that each step of training makes another one.</summary>
    public IDifferentiableAttention Kernels() => attention(SequenceProjection.Create(Weights.Shape[0], Weights.Shape[1], Weights.Values));
}
