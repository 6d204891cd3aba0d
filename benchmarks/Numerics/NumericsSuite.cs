using System.Runtime.Intrinsics;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Numerics;

/// <summary>Errors against the definitions in double precision, beside what is promised.</summary>
internal sealed class NumericsSuite : ISuite
{
    public const string SuiteName = "numerics";

    public string Name => SuiteName;

    public IReadOnlyList<SuiteStep> Steps { get; } =
        [.. NumericsCases.All.Select(static item => new SuiteStep(Title(item), _ => [Measure(item)]))];

    public static string Title(NumericsCase item) => $"{item.Family}: {item.Inputs}";

    private static BenchmarkResult Measure(NumericsCase item)
    {
        var isSkipped = item.TakesMinutesIfNarrow && !Vector256.IsHardwareAccelerated;
        double? error = isSkipped ? null : item.Error();
        return new BenchmarkResult
        {
            Suite = SuiteName,
            Case = Title(item),
            Isa = InstructionSet.Current,
            Threads = Environment.ProcessorCount,
            LargestDifference = error,
            Bar = FormattableString.Invariant($"<= {item.Bound:0.0e-0}"),
            BarMet = error is null ? null : error <= item.Bound,
            Note = isSkipped ? "takes minutes with vectors this narrow" : null,
        };
    }
}
