namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of a call with landmarks. Each failure names the argument and the reason.</summary>
internal static class LandmarkArgumentChecks
{
    public static void Check(CallViews views, AttentionPattern pattern, ValueConvolution? convolution, in AttentionArguments arguments)
    {
        ShapeChecks.Check(views, pattern);
        ApproximationArgumentChecks.RejectPairs(pattern, arguments);
        ApproximationArgumentChecks.RejectLogSumExp(
            pattern, arguments, "is a product of three factors and no softmax of scores, whose sum it could give");
        ApproximationArgumentChecks.Reject(
            arguments.QueryOffset != 0, nameof(arguments.QueryOffset), pattern.Approximation?.Name, "depends on no positions: leave it at 0");
        ApproximationArgumentChecks.Reject(
            !arguments.QueryOffsets.IsEmpty, nameof(arguments.QueryOffsets), pattern.Approximation?.Name, "depends on no positions: leave it out");
        ApproximationArgumentChecks.Reject(
            arguments.CountsPadding, nameof(arguments.CountsPadding), pattern.Approximation?.Name, "has landmarks of tokens alone");
        ArgumentChecks.Check(views, pattern, arguments);
        if (convolution is null)
        {
            return;
        }

        if (views.Query.Length != views.Key.Length)
        {
            throw new ArgumentException(
                $"The key has {views.Key.Length} positions and the query {views.Query.Length}, but the class's Convolution adds the values around each query's own position: give as many.",
                "key");
        }

        if (convolution.Heads != 1 && convolution.Heads != views.Query.Heads && views.Query.Heads > 0)
        {
            throw new ArgumentException(
                $"The query has {views.Query.Heads} heads, but the class was constructed with a convolution for {convolution.Heads}.", "query");
        }
    }
}
