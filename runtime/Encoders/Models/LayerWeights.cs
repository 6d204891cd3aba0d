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

    /// <summary>One of several linear layers of the same size whose weights and biases follow each other in one tensor.</summary>
    public static LinearLayer Part(IWeightSource weights, string name, int inputs, int outputs, bool hasBias, int part, int parts)
    {
        var weight = weights.Open(name + ".weight", WeightKind.Matrix, parts * outputs, inputs);
        var first = (long)part * outputs * inputs;
        return new LinearLayer(
            (start, target) => weight.Read(first + start, target),
            hasBias ? weights.Read(name + ".bias", WeightKind.Bias, parts * outputs).AsSpan(part * outputs, outputs) : [],
            inputs,
            outputs);
    }

    /// <summary>A layer normalisation of a model's states, with a bias or without.</summary>
    public static LayerNorm Norm(IWeightSource weights, string name, EncoderConfiguration configuration) => configuration.HasNormBias
        ? Norm(weights, name, configuration.HiddenSize, configuration.LayerNormEpsilon)
        : new LayerNorm(weights.Read(name + ".weight", WeightKind.Scale, configuration.HiddenSize), new float[configuration.HiddenSize], configuration.LayerNormEpsilon);

    /// <summary>A layer normalisation, <c>name.weight</c> and <c>name.bias</c>, [size].</summary>
    public static LayerNorm Norm(IWeightSource weights, string name, int size, float epsilon) => new(
        weights.Read(name + ".weight", WeightKind.Scale, size), weights.Read(name + ".bias", WeightKind.Bias, size), epsilon);
}
