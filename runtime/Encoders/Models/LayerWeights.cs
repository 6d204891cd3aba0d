using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>Layers out of a source of weights.</summary>
internal static class LayerWeights
{
    /// <summary>A linear layer, <c>name.weight</c> [outputs, inputs] and <c>name.bias</c> [outputs].</summary>
    public static LinearLayer Linear(IWeightSource weights, string name, int inputs, int outputs, bool hasBias = true) => new(
        weights.Open(name + ".weight", WeightKind.Matrix, outputs, inputs).Read,
        hasBias ? weights.Read(name + ".bias", WeightKind.Bias, outputs) : [],
        inputs,
        outputs);

    /// <summary>A layer normalisation, <c>name.weight</c> and <c>name.bias</c>, [size].</summary>
    public static LayerNorm Norm(IWeightSource weights, string name, int size, float epsilon) => new(
        weights.Read(name + ".weight", WeightKind.Scale, size), weights.Read(name + ".bias", WeightKind.Bias, size), epsilon);
}
