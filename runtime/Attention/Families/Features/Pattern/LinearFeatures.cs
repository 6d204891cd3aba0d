namespace SparseAttentionGen;

/// <summary>
/// Attention with the features elu(x) + 1 of each element in the place of the exponential of a product
/// (Katharopoulos et al. 2020, arXiv 2006.16236, equation 7).
/// </summary>
/// <param name="HeadDim">Number of elements of a query and of a key, which is the number of features.</param>
public sealed record LinearFeatures(int HeadDim) : AttentionApproximation
{
    /// <inheritdoc/>
    public override string Name => "Linear Transformer";

    /// <inheritdoc/>
    public override int Rank => HeadDim;

    /// <inheritdoc/>
    public override string RankName => "features";

    /// <inheritdoc/>
    public override string Source => "Katharopoulos et al. 2020, Transformers are RNNs, arXiv 2006.16236";

    /// <inheritdoc/>
    public override string Describe() => $"linear attention in the place of dense attention, features {HeadDim}, cost O(n r d) ({Name})";

    /// <inheritdoc/>
    public override double UsefulFlops(int queries, int keys, int headDim, int valueDim) => 2.0 * ((double)queries + keys) * headDim * valueDim;
}
