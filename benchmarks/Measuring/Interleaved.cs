using System.Diagnostics;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Times several actions in turn, so that a drift of the machine affects all of them.</summary>
internal static class Interleaved
{
    /// <summary>Milliseconds of each action in each round.</summary>
    /// <param name="actions">What to time. The first is warmed up and repeated in full.</param>
    /// <param name="sampling">How often.</param>
    /// <param name="limitOthers">Whether actions after the first stop early when they are slow.</param>
    /// <param name="cancellationToken">Checked between calls.</param>
    public static List<double>[] Run(
        IReadOnlyList<Action> actions, Sampling sampling, bool limitOthers, CancellationToken cancellationToken)
    {
        var limits = actions.Select((_, index) => limitOthers && index > 0 ? sampling.Limit : TimeSpan.MaxValue).ToArray();
        for (var index = 0; index < actions.Count; index++)
        {
            WarmUp(actions[index], sampling, limits[index], cancellationToken);
        }

        var samples = actions.Select(static _ => new List<double>()).ToArray();
        for (var round = 0; round < sampling.Repetitions; round++)
        {
            for (var index = 0; index < actions.Count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (samples[index].Sum() < limits[index].TotalMilliseconds)
                {
                    samples[index].Add(Time(actions[index]));
                }
            }
        }

        return samples;
    }

    public static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void WarmUp(Action action, Sampling sampling, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < Sampling.WarmUpCalls || Stopwatch.GetElapsedTime(start) < sampling.WarmUp; calls++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (calls > 0 && Stopwatch.GetElapsedTime(start) > limit)
            {
                return;
            }

            action();
        }
    }
}
