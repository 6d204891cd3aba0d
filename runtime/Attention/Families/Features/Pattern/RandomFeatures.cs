namespace SparseAttentionGen;

/// <summary>
/// Attention through random features of queries and keys, FAVOR+: the softmax kernel's estimate is a product of features, so that
/// the products can be taken in the order that is linear in the length (Choromanski et al. 2020, arXiv 2009.14794).
/// </summary>
/// <param name="Count">Number of features m: 1 or more.</param>
/// <param name="Seed">Start of the random numbers.</param>
/// <param name="Kind">The function of a product with a feature's vector.</param>
/// <param name="Independent">Whether the features' vectors are drawn independently, rather than in orthogonal blocks.</param>
public sealed record RandomFeatures(int Count, int Seed, FeatureKind Kind = FeatureKind.Softmax, bool Independent = false) : AttentionApproximation
{
    /// <summary>The largest number of features.</summary>
    public const int Most = 65536;

    /// <summary>What is added to each feature: 0 to 1. Default: <see cref="DefaultEpsilon"/>.</summary>
    public double Epsilon { get; init; } = DefaultEpsilon(Kind);

    /// <inheritdoc/>
    public override string Name => Kind == FeatureKind.Softmax ? "Performer, FAVOR+" : "Performer, ReLU features";

    /// <inheritdoc/>
    public override int Rank => Count;

    /// <inheritdoc/>
    public override string RankName => "features";

    /// <inheritdoc/>
    public override string Source => "Choromanski et al. 2020, Rethinking Attention with Performers, arXiv 2009.14794";

    /// <inheritdoc/>
    public override double UsefulFlops(int queries, int keys, int headDim, int valueDim) =>
        2.0 * ((double)queries + keys) * Count * (headDim + valueDim);

    /// <summary>What is added to each feature where nothing else is said: 1e-6 for softmax features, 1e-3 for ReLU features (Choromanski et al. 2020, appendix and code).</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The number.</returns>
    public static double DefaultEpsilon(FeatureKind kind) => kind == FeatureKind.Softmax ? 1e-6 : 1e-3;
}
