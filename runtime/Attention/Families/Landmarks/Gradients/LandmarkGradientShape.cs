namespace SparseAttentionGen.CompilerServices;

/// <summary>Sizes of a backward pass through landmarks, which follow from the call's shape alone.</summary>
/// <param name="QuerySegments">The segments of each batch element's queries.</param>
/// <param name="KeySegments">Those of its keys.</param>
/// <param name="QueryLength">Number of queries of a head.</param>
/// <param name="Pieces">Pieces into which the rows of a head, and its keys, are cut; each has sums of its own.</param>
internal sealed record LandmarkGradientShape(LandmarkSegments[] QuerySegments, LandmarkSegments[] KeySegments, int QueryLength, int Pieces)
{
    /// <summary>Most landmarks of queries.</summary>
    public int MostQueries { get; } = Most(QuerySegments);

    /// <summary>Most landmarks of keys.</summary>
    public int MostKeys { get; } = Most(KeySegments);

    public static LandmarkGradientShape Of(LandmarkCall call, int pieces)
    {
        var landmarks = call.Class.Pattern.Approximation!.Rank;
        var keys = call.KeySegments(landmarks);
        return new LandmarkGradientShape(call.IsSelfAttention ? keys : call.QuerySegments(landmarks), keys, call.Views.Query.Length, pieces);
    }

    private static int Most(LandmarkSegments[] segments) => segments.Select(static item => item.Count).DefaultIfEmpty(0).Max();
}
