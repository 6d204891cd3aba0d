using SparseAttentionGen.LongDocument.Checkpoints;
using SparseAttentionGen.LongDocument.Numerics;

namespace SparseAttentionGen.LongDocument.Models;

/// <summary>Layer normalisations of checkpoints.</summary>
internal static class Norms
{
    public static LayerNorm Read(IWeightSource weights, string name, EncoderConfiguration configuration) => new(
        weights.Read(name + ".weight", WeightKind.Scale, configuration.HiddenSize),
        weights.Read(name + ".bias", WeightKind.Bias, configuration.HiddenSize),
        configuration.LayerNormEpsilon);
}
