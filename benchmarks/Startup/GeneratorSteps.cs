using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>What declarations cost at compile time.</summary>
internal sealed class GeneratorSteps(string suite, int repetitions)
{
    private static readonly int[] DeclarationCounts = [1, 100];

    public IReadOnlyList<SuiteStep> Steps =>
        [.. DeclarationCounts.Select(count => new SuiteStep($"generator, declarations: {count}", token => [Measure(count, token)]))];

    private BenchmarkResult Measure(int count, CancellationToken cancellationToken)
    {
        var run = new GeneratorRun(count);
        var code = run.Generate();
        var times = new List<double>();
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            times.Add(Interleaved.Time(() => run.Generate()));
        }

        var milliseconds = Interleaved.Median(times);
        return new BenchmarkResult
        {
            Suite = suite,
            Case = $"generator, declarations: {count}",
            Isa = Figures.None,
            Threads = 1,
            Milliseconds = milliseconds,
            Bytes = code.Bytes,
            Note = $"{milliseconds / count:F2} ms, {code.Bytes / count / 1024.0:F0} KiB and {code.Lines / count} lines for each declaration; "
                + $"compiled together: {Figures.Bytes(run.CompiledBytes())}",
        };
    }
}
