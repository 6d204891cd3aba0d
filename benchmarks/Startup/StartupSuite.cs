using System.Globalization;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>The time before the first result: compiling at run time, generating at compile time.</summary>
internal sealed class StartupSuite : ISuite
{
    private const int Length = 1024;
    private const double LongestFirstCall = 150;
    private const double LongestSecondCall = 15;
    private readonly int processes;

    public StartupSuite(bool quick, bool published)
    {
        processes = quick ? 2 : 7;
        var generator = new GeneratorSteps(Name, quick ? 2 : 7);
        Steps =
        [
            new SuiteStep("first call, JIT", _ => [FirstCall("JIT", () => ChildProcess.CaptureSelf("first-call", "--length", $"{Length}"))]),
            new SuiteStep("first call of a second class, JIT", _ => [SecondCall()]),
            .. (published ? PublishedProgram.Kinds : []).Select(kind => new SuiteStep($"first call, {kind.Name}", _ => [Published(kind)])),
            .. generator.Steps,
        ];
    }

    public string Name => "startup";

    public IReadOnlyList<SuiteStep> Steps { get; }

    private BenchmarkResult FirstCall(string kind, Func<string> runProcess) =>
        Call($"first call, {kind}", runProcess, LongestFirstCall, "window 256");

    private BenchmarkResult SecondCall() => Call(
        "first call of a second class, JIT", () => ChildProcess.CaptureSelf("second-call", "--length", $"{Length}"), LongestSecondCall, "causal window 256 behind a window 256, whose kernels it shares");

    private BenchmarkResult Call(string name, Func<string> runProcess, double longest, string note)
    {
        var times = Enumerable.Range(0, processes).Select(_ => double.Parse(runProcess(), CultureInfo.InvariantCulture)).ToList();
        var milliseconds = Interleaved.Median(times);
        return Result(name) with
        {
            Length = Length,
            Milliseconds = milliseconds,
            Bar = $"<= {longest} ms",
            BarMet = milliseconds <= longest,
            Note = $"median of {processes} fresh processes, {note}",
        };
    }

    private BenchmarkResult Published(PublishedProgram.Kind kind)
    {
        try
        {
            using var program = PublishedProgram.Publish(kind);
            return FirstCall(kind.Name, () => ChildProcess.Capture(program.Path, $"{Length}"));
        }
        catch (InvalidOperationException exception)
        {
            return Result($"first call, {kind.Name}") with { Note = $"skipped: {exception.Message}" };
        }
    }

    private BenchmarkResult Result(string name) => new() { Suite = Name, Case = name, Isa = InstructionSet.Current, Threads = 1 };
}
