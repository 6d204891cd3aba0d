namespace SparseAttentionGen;

/// <summary>
/// Attention through landmarks, the means of equal segments of queries and keys, and the pseudo-inverse of their attention
/// (Xiong et al. 2021, Nyströmformer, arXiv 2102.03902, equation 13).
/// </summary>
/// <param name="Count">Number of landmarks m: 1 or more.</param>
/// <param name="Convolution">
/// Odd number of values under the depthwise convolution that is added to the output (section 3.2, figure 3); 0: none.
/// </param>
public sealed record NystromLandmarks(int Count, int Convolution = 0) : AttentionApproximation
{
    /// <summary>The largest number of landmarks.</summary>
    public const int Most = 4096;

    /// <summary>The largest number of values under the convolution.</summary>
    public const int LongestConvolution = 1023;

    /// <summary>Steps of the pseudo-inverse.</summary>
    public const int Iterations = 6;

    /// <inheritdoc/>
    public override string Name => "Nyströmformer";

    /// <inheritdoc/>
    public override int Rank => Count;

    /// <inheritdoc/>
    public override string RankName => "landmarks";

    /// <inheritdoc/>
    public override string Source => "Xiong et al. 2021, Nyströmformer, arXiv 2102.03902";

    /// <inheritdoc/>
    public override double UsefulFlops(int queries, int keys, int headDim, int valueDim)
    {
        var landmarks = (double)Count;
        var products = 2.0 * landmarks * (headDim + valueDim) * ((double)queries + keys);
        var inverse = (2.0 * landmarks * landmarks * headDim) + (Iterations * 4 * 2.0 * landmarks * landmarks * landmarks) + (2.0 * landmarks * landmarks * valueDim);
        return products + inverse + (2.0 * Convolution * queries * valueDim);
    }
}
