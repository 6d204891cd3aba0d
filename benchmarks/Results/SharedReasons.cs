namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Why rows are without figures, where several have the same reason: it is said once below a table, and rows refer to it.</summary>
internal sealed class SharedReasons(IEnumerable<BenchmarkResult> rows)
{
    private readonly List<IGrouping<string, BenchmarkResult>> groups =
    [
        .. rows.Where(static row => row is { Milliseconds: null, Bytes: null, Error: null, Note: not null })
            .GroupBy(static row => row.Note!)
            .Where(static group => group.Count() > 1),
    ];

    /// <summary>Reasons with their rows, from number 1.</summary>
    public IEnumerable<(int Number, string Reason, IEnumerable<BenchmarkResult> Rows)> All =>
        groups.Select(static (group, index) => (index + 1, group.Key, group.AsEnumerable()));

    /// <summary>The number of a row's reason; null where the row has one of its own, or none.</summary>
    public int? NumberOf(BenchmarkResult row) => groups.FindIndex(group => group.Contains(row)) is >= 0 and var index ? index + 1 : null;
}
