
namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>Where a model's weights come from.</summary>
internal interface IWeightSource
{
    /// <summary>Whether tensors can still be read once the model is loaded.</summary>
    bool IsLasting => true;

    /// <summary>Whether there is a tensor.</summary>
    bool Has(string name);

    /// <summary>What keeps a tensor from being read, as a sentence; null: nothing.</summary>
    string? Problem(string name, params ReadOnlySpan<int> shape);

    /// <summary>One sentence on tensors that are not there.</summary>
    /// <param name="missing">Their names, at least one.</param>
    /// <param name="needed">Number of all that are needed.</param>
    string Lack(IReadOnlyList<string> missing, int needed);

    /// <summary>Opens a tensor.</summary>
    /// <param name="name">Its name, without the model's prefix.</param>
    /// <param name="kind">What it is for, where it must be invented.</param>
    /// <param name="shape">The sizes that it must have.</param>
    /// <exception cref="InvalidDataException"><see cref="Problem"/> is not null.</exception>
    WeightTensor Open(string name, WeightKind kind, params ReadOnlySpan<int> shape);
}

/// <summary>What a tensor of weights is for.</summary>
internal enum WeightKind
{
    /// <summary>Factors of a linear layer or vectors of an embedding.</summary>
    Matrix,

    /// <summary>What a layer adds.</summary>
    Bias,

    /// <summary>Factors of a layer normalisation, which are near 1.</summary>
    Scale,
}

/// <summary>Whole tensors.</summary>
internal static class WeightSources
{
    /// <summary>Reads all elements of a tensor.</summary>
    /// <inheritdoc cref="IWeightSource.Open"/>
    public static float[] Read(this IWeightSource source, string name, WeightKind kind, params ReadOnlySpan<int> shape) =>
        source.Open(name, kind, shape).ToArray();
}
