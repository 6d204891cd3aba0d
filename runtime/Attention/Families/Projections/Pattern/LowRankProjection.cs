namespace SparseAttentionGen;

/// <summary>
/// Keys and values projected along the sequence to a fixed number of rows: softmax(scale · Q (E K)ᵀ) (F V)
/// (Wang et al. 2020, Linformer, arXiv 2006.04768, equation 7).
/// </summary>
/// <param name="ProjectedKeys">Rows of E and F: 1 or more.</param>
/// <param name="Length">Longest sequence, the columns of E and F; 0: what the projection has that the class is constructed with.</param>
/// <param name="MeanPooling">Whether E and F are the means of equal segments, so that there is nothing to learn.</param>
public sealed record LowRankProjection(int ProjectedKeys, int Length = 0, bool MeanPooling = false) : AttentionApproximation
{
    /// <summary>The largest number of projected keys.</summary>
    public const int Most = 65536;

    /// <summary>Keys that are projected at a time, with their weights side by side: their elements, 32 KiB at head size 64, stay in the first-level cache.</summary>
    internal const int WeightChunk = 128;

    /// <summary>Projected keys whose weights of one key lie side by side: a multiple of every kernel's tile of rows.</summary>
    internal const int WeightRows = 6;

    /// <inheritdoc/>
    public override string Name => "Linformer";

    /// <inheritdoc/>
    public override int Rank => ProjectedKeys;

    /// <inheritdoc/>
    public override string RankName => "rank";

    /// <inheritdoc/>
    public override string Source => "Wang et al. 2020, Linformer: Self-Attention with Linear Complexity, arXiv 2006.04768";

    /// <inheritdoc/>
    public override double UsefulFlops(int queries, int keys, int headDim, int valueDim)
    {
        // Means are additions alone: each element of a key or value once.
        var projecting = MeanPooling ? (double)keys * (headDim + valueDim) : 2.0 * ProjectedKeys * keys * (headDim + valueDim);
        return projecting + (2.0 * queries * ProjectedKeys * (headDim + valueDim));
    }
}
