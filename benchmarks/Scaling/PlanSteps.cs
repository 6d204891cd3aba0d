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
        [.. Kernels().Select(kernel => new SuiteStep($"plan: {kernel.Name}", token => [Measure(suite, kernel.Name, kernel.Attention, quick, token)]))];

    private static IEnumerable<(string Name, ISparseAttention Attention)> Kernels() =>
    [
        ("window 256", new Window256()),
        ("window 128, dilation 4", new Window128Dilated4()),
        ("dilated heads", new DilatedHeads()),
        ("BigBird", new BigBird()),
        ("neighborhood 257", new Neighborhood257()),
        ("causal window 256 as a predicate", new PredicateWindow256()),
        ("window or sinks as a predicate", new PredicateSinks()),
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

    private static BenchmarkResult Measure(string suite, string name, ISparseAttention attention, bool quick, CancellationToken cancellationToken)
    {
        // Heads of different patterns share the length, so that tensors stay the same size.
        var heads = attention.Pattern.LargestHead + 1;
        var length = (quick ? Length / 16 : Length) / Math.Max(1, heads);
        var shape = new BenchmarkShape("plan: " + name, attention) { Length = length, Heads = Math.Max(1, heads) };
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
