using System.Globalization;

namespace SparseAttentionGen;

/// <summary>How a class approximates attention, instead of computing its every pair.</summary>
public abstract record AttentionApproximation
{
    /// <summary>The name that the literature has for it, such as <c>Linformer</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Columns of the factors that stand for the attention matrix, before the length or the head size bounds them.</summary>
    public abstract int Rank { get; }

    /// <summary>What the columns are called: <c>rank</c>, <c>features</c> or <c>landmarks</c>.</summary>
    public abstract string RankName { get; }

    /// <summary>The class of the runtime that has its definition in double precision.</summary>
    internal string ReferenceName => this switch
    {
        LowRankProjection => "ProjectionReference",
        NystromLandmarks => "LandmarkReference",
        _ => "FeatureReference",
    };

    /// <summary>The paper and where to find it.</summary>
    public abstract string Source { get; }

    /// <summary>The approximation in words.</summary>
    /// <returns>A phrase such as <c>approximation of dense attention, rank 256, cost O(n r d) (Linformer)</c>.</returns>
    public virtual string Describe() => string.Format(
        CultureInfo.InvariantCulture, "approximation of dense attention, {0} {1}, cost O(n r d) ({2})", RankName, Rank, Name);

    /// <summary>Floating-point operations that its own formula needs for one head: two for each multiplication and addition.</summary>
    /// <param name="queries">Number of queries.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="headDim">Number of elements of a query and of a key.</param>
    /// <param name="valueDim">Number of elements of a value.</param>
    /// <returns>The operations of the matrix products; exponentials and divisions are not counted.</returns>
    public abstract double UsefulFlops(int queries, int keys, int headDim, int valueDim);
}
