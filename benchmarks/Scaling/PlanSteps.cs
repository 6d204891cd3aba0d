using System.Globalization;
using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>How much of a long call is spent on working out which keys a row attends: no mask is built, so it should be little.</summary>
internal static class PlanSteps
{
    private const int Length = 1 << 20;
    private const double LargestShare = 0.05;

    public static IReadOnlyList<SuiteStep> Create(string suite, bool quick) =>
        [.. Kernels().Select(kernel => new SuiteStep($"plan: {kernel.Name}", token => [Measure(suite, kernel.Name, kernel.Attention, kernel.Heads, quick, token)]))];

    private static IEnumerable<(string Name, ISparseAttention Attention, int Heads)> Kernels() =>
    [
        ("window 256", new Window256(), 1),
        ("window 128, dilation 4", new Window128Dilated4(), 1),
        ("dilated heads", new DilatedHeads(), 4),
        ("BigBird", new BigBird(), 1),
        ("neighborhood 257", new Neighborhood257(), 1),
        ("causal window 256 as a predicate", new PredicateWindow256(), 1),
        ("window or sinks as a predicate", new PredicateSinks(), 1),
        ("window or blocks as a predicate", new PredicateBlocks(), 1),
        ("window by head as a predicate", new PredicateHeads(), 1),
        ("every second key of a window as a predicate", new PredicateSteps(), 1),
        ("every second square of a window as a predicate", new PredicateSquares(), 1),
        ("every second square of a window, 12 heads", new PredicateSquares(), 12),
    ];

    /// <summary>Planning is ordinary code, which the JIT improves only after some calls, and a moment later.</summary>
    private static void WarmUp(BenchmarkShape shape, CancellationToken cancellationToken)
    {
        var call = new ShapeTensors(shape with { Length = 2048 }).Call(threads: 1);
        for (var round = 0; round < 3; round++)
        {
            for (var index = 0; index < 40; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                call();
            }

            Thread.Sleep(200);
        }
    }

    private static BenchmarkResult Measure(string suite, string name, ISparseAttention attention, int heads, bool quick, CancellationToken cancellationToken)
    {
        // Heads share the length, so that tensors stay the same size.
        var length = (quick ? Length / 16 : Length) / heads;
        var shape = new BenchmarkShape("plan: " + name, attention) { Length = length, Heads = heads };
        WarmUp(shape, cancellationToken);
        var tensors = new ShapeTensors(shape);
        var statistics = new AttentionStatistics();
        tensors.Call(threads: 1, statistics)();
        var share = statistics.PlanningTime / statistics.TotalTime;
        return new BenchmarkResult
        {
            Suite = suite,
            Case = shape.Name,
            Isa = InstructionSet.Current,
            Threads = 1,
            Length = shape.Length,
            Milliseconds = statistics.TotalTime.TotalMilliseconds,
            Bar = "planning at most 5 % of the time",
            BarMet = share <= LargestShare,
            Note = string.Create(CultureInfo.InvariantCulture, $"planning is {100 * share:F2} % of the time"),
        };
    }
}
