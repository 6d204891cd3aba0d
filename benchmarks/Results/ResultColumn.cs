namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Columns of a suite's table, on the console and in the report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">A row's cell.</param>
/// <param name="IsText">Words, not figures.</param>
internal sealed record ResultColumn(string Title, Func<BenchmarkResult, string> Text, bool IsText = false)
{
    private static readonly ResultColumn[] All =
    [
        new("case", static result => result.Case, IsText: true),
        new("N", static result => result.Length?.ToString() ?? Figures.None),
        new("ISA", static result => result.Isa, IsText: true),
        new("threads", static result => result.Threads.ToString()),
        new("ms", static result => Figures.Milliseconds(result.Milliseconds)),
        new("useful GFLOP/s", static result => Figures.Gflops(result.UsefulGflops)),
        new("peak GFLOP/s", static result => Figures.Gflops(result.PeakGflops)),
        new("share", static result => Figures.Share(result.Share)),
        new("against", static result => result.Peer ?? Figures.None, IsText: true),
        new("its ms", static result => Figures.Milliseconds(result.PeerMilliseconds)),
        new("ratio", static result => Figures.Ratio(result.Ratio)),
        new("difference", static result => Figures.Difference(result.LargestDifference)),
        new("bytes", static result => Figures.Bytes(result.Bytes)),
        new("process growth", static result => Figures.Bytes(result.WorkingSetBytes)),
        new("bar", Figures.Bar, IsText: true),
    ];

    /// <summary>Why a row has no figures, or how to read them.</summary>
    public static ResultColumn Note { get; } = new("note", static result => result.Error ?? result.Note ?? Figures.None, IsText: true);

    /// <summary>The columns in which some row has something.</summary>
    public static IReadOnlyList<ResultColumn> For(IReadOnlyCollection<BenchmarkResult> results) =>
        [.. All.Where(column => results.Any(result => column.Text(result) != Figures.None))];
}
