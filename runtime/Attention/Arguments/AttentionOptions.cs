namespace SparseAttentionGen;

/// <summary>How a call is carried out. Nothing here changes its result.</summary>
public sealed record AttentionOptions
{
    private readonly int maxThreads;

    /// <summary>The options of calls that give none: all processors, no cancellation, no progress.</summary>
    public static AttentionOptions Default { get; } = new();

    /// <summary>Most threads to use, the calling one included. 0, the default: as many as there are processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxThreads
    {
        get => maxThreads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            maxThreads = value;
        }
    }

    /// <summary>Ends the call early; checked after each block of rows.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Receives the share of the work that is done, ascending from above 0 to 1, from whichever thread did it.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Receives where the time went, for classes that attend pairs of queries and keys; null: it is not measured.</summary>
    public AttentionStatistics? Statistics { get; init; }
}
