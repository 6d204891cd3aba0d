namespace SparseAttentionGen;

/// <summary>
/// Attention is approximated through random features of queries and keys, FAVOR+
/// (Choromanski et al. 2020, Performer, arXiv 2009.14794): linear in the length, bidirectional or with <see cref="CausalAttribute"/>.
/// </summary>
/// <remarks>
/// The features are a pure function of the seed, their number and the head size: the same on every machine. All heads share
/// them. <c>Redraw</c> replaces them.
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [RandomFeatures(256, Seed = 1)]
/// public sealed partial class PerformerAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RandomFeaturesAttribute : Attribute
{
    /// <summary>Random features.</summary>
    /// <param name="count">Number of features m: 1 to 65536. The error falls like 1 / sqrt(m).</param>
    public RandomFeaturesAttribute(int count) => Count = count;

    /// <summary>Number of features.</summary>
    public int Count { get; }

    /// <summary>Start of the random numbers. Required, since results depend on it.</summary>
    public int Seed { get; set; }

    /// <summary>The function that a feature applies to its product with a query or key. Default: <see cref="FeatureKind.Softmax"/>.</summary>
    public FeatureKind Kind { get; set; }

    /// <summary>
    /// Whether the features' vectors are drawn independently rather than in orthogonal blocks, which has a higher variance.
    /// Default: false.
    /// </summary>
    public bool Independent { get; set; }

    /// <summary>
    /// What is added to each feature, from 0 to 1. Default: 1e-6 for softmax features, 1e-3 for ReLU features, as in the paper's code. With 0 the softmax
    /// estimate is exactly that of the features, which much code of others has; a query whose products with all keys' features are below the smallest float then
    /// has an output that is not a number.
    /// </summary>
    public double Epsilon { get; set; } = double.NaN;
}
