namespace SparseAttentionGen.Encoders.Models;

/// <summary>Work on rows that do not depend on each other, some at a time, by several threads.</summary>
internal static class RowTasks
{
    /// <summary>Rows that one thread works on at a time.</summary>
    private const int RowsPerTask = 64;

    /// <summary>Does the work.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="work">Works on rows: given the first and their number.</param>
    public static void Run(int rows, EncodeOptions options, Action<int, int> work) => Parallel.For(
        0,
        (rows + RowsPerTask - 1) / RowsPerTask,
        new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = options.CancellationToken },
        index => work(index * RowsPerTask, Math.Min(RowsPerTask, rows - (index * RowsPerTask))));
}
