using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the emitters of kernels with features read.</summary>
/// <param name="Kernel">The sizes and the vector width; the schedule's key chunk is that of features.</param>
/// <param name="Signature">The features.</param>
internal sealed record FeatureModel(KernelModel Kernel, FeatureSignature Signature)
{
    public int Features => Signature.Count;

    /// <summary>The function that makes features, as the runtime names it.</summary>
    public string Function => Signature.Function;

    /// <summary>What is added to each feature, as a float in source text.</summary>
    public string Epsilon => Signature.EpsilonText + "f";

    public bool IsCausal => Signature.IsCausal;

    /// <summary>Floats from one query's features to the next query's: in whole vectors, with room for the constant feature.</summary>
    public int FeatureStride => (Features + Kernel.VectorLength) / Kernel.VectorLength * Kernel.VectorLength;

    /// <summary>Vectors that hold all features of a query.</summary>
    public int FeatureVectors => (Features + Kernel.VectorLength - 1) / Kernel.VectorLength;

    public int KeyBlock => Kernel.Schedule.KeyBlock;

    public bool IsSoftmax => Function == "Softmax";

    public bool IsElu => Function == "Elu";

    public static FeatureModel Create(KernelModel model, FeatureSignature features)
    {
        var chunk = ScheduleTable.FeatureKeyBlock(features.IsCausal, model.KeyTile);
        return new FeatureModel(model with { Schedule = model.Schedule with { KeyBlock = chunk } }, features);
    }
}
