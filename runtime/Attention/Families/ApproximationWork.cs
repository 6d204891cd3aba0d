namespace SparseAttentionGen.CompilerServices;

/// <summary>How many threads have enough to do in a call of an approximation that computes no pairs.</summary>
internal static class ApproximationWork
{
    /// <summary>Work that is worth another thread: handing it over takes about the time of 1e6 operations.</summary>
    private const double FlopsPerThread = 2e6;

    /// <summary>The forward pass's work that makes a backward pass worth another thread, which has about three times as much.</summary>
    private const double FlopsPerBackwardThread = 7e5;

    public static int ForwardThreads(AttentionPattern pattern, CallViews views) => Threads(pattern, views, FlopsPerThread);

    public static int BackwardThreads(AttentionPattern pattern, CallViews views) => Threads(pattern, views, FlopsPerBackwardThread);

    private static int Threads(AttentionPattern pattern, CallViews views, double flopsPerThread)
    {
        var (query, key) = (views.Query, views.Key);
        var flops = query.Batch * (double)query.Heads * pattern.Approximation!.UsefulFlops(query.Length, key.Length, pattern.HeadDim, pattern.ValueDim);
        return (int)Math.Clamp(flops / flopsPerThread, 1, int.MaxValue);
    }
}
