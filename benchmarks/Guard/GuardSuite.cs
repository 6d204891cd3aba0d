using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Guard;

/// <summary>A few shapes, best of five: not a precise measurement, but enough to notice a kernel that has become very slow.</summary>
/// <remarks>
/// Other programs that use a machine's caches can halve a kernel's speed for longer than five rounds, but not the speed of the registers. A shape
/// that seems to have become very slow is therefore measured again a little later.
/// </remarks>
internal sealed class GuardSuite : ISuite
{
    private const double Tolerated = 0.5;
    private const int Rounds = 5;
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private const int Length = 4096;
    private const int QuickLength = 1024;
    private readonly Dictionary<string, double> baseline;

    /// <param name="baseline">Committed shares of this vector width, by shape.</param>
    /// <param name="quick">Whether to use short sequences.</param>
    public GuardSuite(Dictionary<string, double> baseline, bool quick)
    {
        this.baseline = baseline;
        var sampling = Sampling.Of(quick) with { Repetitions = Rounds };
        Steps = [.. Shapes(quick).Select(shape => new SuiteStep(shape.Name, token => [Measure(shape, sampling, token)]))];
    }

    public string Name => "guard";

    public IReadOnlyList<SuiteStep> Steps { get; }

    private static IEnumerable<BenchmarkShape> Shapes(bool quick) =>
        new BenchmarkShape[]
        {
            new("dense", new Dense64()),
            new("causal", new Causal64()),
            new("window 256", new Window256()),
            new("window 128", new Window128()),
            new("causal window 256", new CausalWindow256()),
            new("causal window 256 as a predicate", new PredicateWindow256()),
            new("window 256 + 1 global", new Window256Global1()),
            new("BigBird", new BigBird()),
            new("window 128, dilation 2", new Window128Dilated2()),
            new("window 256, head size 80", new Window256Head80()),
            new("Linformer 256", new Linformer256(Projections.Random(256, Length))),
            new("Performer 256", new Performer256()),
            new("causal Performer 256", new CausalPerformer256()),
        }
        .Select(shape => shape with { Length = quick ? QuickLength : Length });

    private BenchmarkResult Measure(BenchmarkShape shape, Sampling sampling, CancellationToken cancellationToken)
    {
        var result = Judge(shape, ShapeTiming.Measure(shape, sampling, cancellationToken));
        for (var attempt = 1; attempt < Attempts && result.Error is not null; attempt++)
        {
            cancellationToken.WaitHandle.WaitOne(Pause);
            result = Judge(shape, ShapeTiming.Measure(shape, sampling, cancellationToken));
        }

        return result;
    }

    private BenchmarkResult Judge(BenchmarkShape shape, ShapeTime time)
    {
        var result = time.ToResult(Name, shape) with { Share = time.BestShare };
        if (!baseline.TryGetValue(shape.Name, out var committed))
        {
            return result with { Note = $"no committed share for {InstructionSet.Current}" };
        }

        var met = time.BestShare >= Tolerated * committed;
        return result with
        {
            Bar = $">= half of {Figures.Share(committed)}",
            BarMet = met,
            Error = met ? null : $"Only {Figures.Share(time.BestShare)} of peak; committed: {Figures.Share(committed)}.",
        };
    }
}
