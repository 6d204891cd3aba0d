using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace SparseAttentionGen.Benchmarks.Daily;

/// <summary>Useful work by time.</summary>
internal sealed class UsefulGflopsColumn : IColumn
{
    public string Id => nameof(UsefulGflopsColumn);

    public string ColumnName => "Useful GFLOP/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "4 x head size operations for each allowed pair";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics
            || Activator.CreateInstance(benchmarkCase.Descriptor.Type) is not AttentionBenchmark benchmark)
        {
            return "-";
        }

        benchmark.N = (int)benchmarkCase.Parameters[nameof(AttentionBenchmark.N)];
        return $"{benchmark.Shape.UsefulFlops / statistics.Mean:F1}";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
