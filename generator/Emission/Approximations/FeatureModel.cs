using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the emitters of a class with features read.</summary>
/// <param name="Kernel">The class and the vector width; the schedule's key chunk is that of features.</param>
/// <param name="Function">The function that makes features, as the runtime names it.</param>
internal sealed record FeatureModel(KernelModel Kernel, string Function)
{
    public int Features => Kernel.Declaration.Approximation!.Rank;

    /// <summary>Floats from one query's features to the next query's: in whole vectors, with room for the constant feature.</summary>
    public int FeatureStride => (Features + Kernel.VectorLength) / Kernel.VectorLength * Kernel.VectorLength;

    /// <summary>Vectors that hold all features of a query.</summary>
    public int FeatureVectors => (Features + Kernel.VectorLength - 1) / Kernel.VectorLength;

    public int KeyChunk => Kernel.Schedule.KeyChunk;

    public bool IsSoftmax => Function == "Softmax";

    public bool IsElu => Function == "Elu";

    public static FeatureModel Create(KernelModel model)
    {
        var function = model.Declaration.Approximation is RandomFeatures features ? features.Kind.ToString() : "Elu";
        var chunk = ScheduleTable.FeatureKeyChunk(model.Declaration.IsCausal, model.KeyTile);
        return new FeatureModel(model with { Schedule = model.Schedule with { KeyChunk = chunk } }, function);
    }
}
