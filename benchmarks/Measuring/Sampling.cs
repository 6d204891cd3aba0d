namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>How often something is run before and while it is timed.</summary>
/// <param name="Repetitions">Timed rounds.</param>
/// <param name="WarmUp">Shortest time of untimed calls, so that tiered compilation has settled.</param>
/// <param name="Limit">Time after which a slow competitor is neither warmed up nor repeated any more.</param>
internal sealed record Sampling(int Repetitions, TimeSpan WarmUp, TimeSpan Limit)
{
    /// <summary>Fewest untimed calls; the runtime promotes a method after calls as well as after time.</summary>
    public const int WarmUpCalls = 3;

    public static Sampling Of(bool quick) => quick
        ? new Sampling(3, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500))
        : new Sampling(9, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(20));
}
