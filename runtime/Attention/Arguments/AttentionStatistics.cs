using System.Diagnostics;

namespace SparseAttentionGen;

/// <summary>
/// Where the time of calls goes, added up over all calls that it is given to (<see cref="AttentionOptions.Statistics"/>) and over their
/// threads. May be read while calls run.
/// </summary>
public sealed class AttentionStatistics
{
    private long planning;
    private long total;

    /// <summary>Time spent on working out which keys each tile of rows attends.</summary>
    public TimeSpan PlanningTime => Stopwatch.GetElapsedTime(0, Volatile.Read(ref planning));

    /// <summary>Time spent on blocks of rows altogether, planning among it.</summary>
    public TimeSpan TotalTime => Stopwatch.GetElapsedTime(0, Volatile.Read(ref total));

    internal void AddPlanning(long since) => Interlocked.Add(ref planning, Stopwatch.GetTimestamp() - since);

    internal void AddBlock(long since) => Interlocked.Add(ref total, Stopwatch.GetTimestamp() - since);
}
