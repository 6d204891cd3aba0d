using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>What declarations cost at compile time.</summary>
internal sealed class GeneratorSteps(string suite, int repetitions)
{
    private static readonly int[] DeclarationCounts = [1, 100];

    public IReadOnlyList<SuiteStep> Steps =>
    [
        .. DeclarationCounts.Select(count => new SuiteStep($"generator, declarations: {count}", token => [Measure(count, token)])),
        new SuiteStep(CompilerCase(DeclarationCounts[^1]), token => Compile(DeclarationCounts[^1], token)),
    ];

    private static string CompilerCase(int count) => $"compiler, declarations: {count}";

    /// <summary>A bar for the time, one for the memory and one for the assembly.</summary>
    private IReadOnlyList<BenchmarkResult> Compile(int count, CancellationToken cancellationToken)
    {
        const double MostSeconds = 15, MostMemory = 400e6, MostAssembly = 0.6e6;
        var run = new GeneratorRun(count);
        var costs = new List<CompilerCost>();
        for (var repetition = 0; repetition < Math.Min(repetitions, 3); repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            costs.Add(run.Compile());
        }

        var seconds = Interleaved.Median([.. costs.Select(static cost => cost.ProcessorTime.TotalSeconds)]);
        var memory = costs.Max(static cost => cost.PeakBytes);
        var assembly = costs[0].AssemblyBytes;
        var name = CompilerCase(count);
        return
        [
            Row(name) with { Milliseconds = 1000 * seconds, Bar = $"<= {MostSeconds} s", BarMet = seconds <= MostSeconds, Note = "processor time, of 4 sizes; the SDK's compiler in a process of its own" },
            Row($"{name}, memory") with { WorkingSetBytes = memory, Bar = $"<= {MostMemory / 1e6} MB", BarMet = memory <= MostMemory, Note = $"peak {memory / 1e6:F0} MB" },
            Row($"{name}, assembly") with { Bytes = assembly, Bar = $"<= {MostAssembly / 1e6} MB", BarMet = assembly <= MostAssembly, Note = $"{assembly / 1e6:F2} MB" },
        ];

        BenchmarkResult Row(string row) => new() { Suite = suite, Case = row, Isa = Figures.None, Threads = 1 };
    }

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
                + $"compiled together: {Figures.Bytes(run.Compile().AssemblyBytes)}",
        };
    }
}
