namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>A part of a suite: what the progress display calls it, and its measurement.</summary>
internal sealed record SuiteStep(string Description, Func<CancellationToken, IReadOnlyList<BenchmarkResult>> Run);

/// <summary>A list of measurements under one name.</summary>
internal interface ISuite
{
    string Name { get; }

    IReadOnlyList<SuiteStep> Steps { get; }
}
