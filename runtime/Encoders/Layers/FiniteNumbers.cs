using System.Numerics.Tensors;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Tells numbers from what is none.</summary>
internal static class FiniteNumbers
{
    /// <summary>Whether there is neither a NaN nor an infinity; of nothing at all there is none. The library's answer to nothing is no.</summary>
    public static bool All(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);
}
