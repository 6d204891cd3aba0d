using System.Numerics.Tensors;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Finds NaN and infinity among numbers.</summary>
internal static class FiniteNumbers
{
    /// <summary>Whether there is neither a NaN nor an infinity. True for an empty span, for which the library says false.</summary>
    public static bool All(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);
}
