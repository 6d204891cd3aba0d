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

    private const int DocumentLength = 1000;
    private const int BlockSize = 64;

    public static IReadOnlyList<SuiteStep> Create(string suite, bool quick) =>
        [.. Kernels().Select(kernel => new SuiteStep($"plan: {kernel.Name}", token => [Measure(suite, kernel, quick, token)]))];

    private static IEnumerable<PlannedKernel> Kernels() =>
    [
        new("window 256", new Window256()),
        new("window 128, dilation 4", new Window128Dilated4()),
        new("dilated heads", new DilatedHeads()) { Heads = 4 },
        new("BigBird", new BigBird()),
        new("neighborhood 257", new Neighborhood257()),
        new("documents of 1,000 tokens", new Dense64()) { Vary = static shape => shape with { CumulativeLengths = Documents(shape.Length) } },
        new("window 256 in documents of 1,000 tokens", new Window256()) { Vary = static shape => shape with { CumulativeLengths = Documents(shape.Length) } },
        new("block mask of 8 blocks in a row", new Dense64()) { Vary = static shape => shape with { BlockMask = Mask(shape.Length) } },
        new("causal, block mask of 8 blocks in a row", new Causal64()) { Vary = static shape => shape with { BlockMask = Mask(shape.Length) } },
        new("causal window 256 as a predicate", new PredicateWindow256()),
        new("window or sinks as a predicate", new PredicateSinks()),
        new("window or blocks as a predicate", new PredicateBlocks()),
        new("window by head as a predicate", new PredicateHeads()),
        new("every second key of a window as a predicate", new PredicateSteps()),
        new("every second square of a window as a predicate", new PredicateSquares()),
        new("every second square of a window, 12 heads", new PredicateSquares()) { Heads = 12 },
    ];

    /// <summary>Sequences one after the other, most of which begin within a tile of rows.</summary>
    private static int[] Documents(int length) =>
        [.. Enumerable.Range(0, (length + DocumentLength - 1) / DocumentLength).Select(static document => document * DocumentLength), length];

    /// <summary>The query's block and seven drawn ones, as a selection by scores would be: other ones for each block of queries.</summary>
    private static BlockMask Mask(int length)
    {
        var random = new Random(1);
        var blocks = (length + BlockSize - 1) / BlockSize;
        return BlockMask.FromBlocks(
            BlockSize,
            length,
            length,
            Enumerable.Range(0, blocks).SelectMany(row => Enumerable.Range(0, 8).Select(index => (row, index == 0 ? row : random.Next(blocks)))));
    }

    /// <summary>Planning is ordinary code, which the JIT improves only after some calls, and a moment later.</summary>
    private static void WarmUp(BenchmarkShape shape, CancellationToken cancellationToken)
    {
        var call = new ShapeTensors(shape).Call(threads: 1);
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

    private static BenchmarkResult Measure(string suite, PlannedKernel kernel, bool quick, CancellationToken cancellationToken)
    {
        // Heads share the length, so that tensors stay the same size.
        var shape = kernel.Shape((quick ? Length / 16 : Length) / kernel.Heads);
        WarmUp(kernel.Shape(2048), cancellationToken);
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

    private sealed record PlannedKernel(string Name, ISparseAttention Attention)
    {
        public int Heads { get; init; } = 1;

        /// <summary>Adds the parts of a call that depend on the length.</summary>
        public Func<BenchmarkShape, BenchmarkShape> Vary { get; init; } = static shape => shape;

        public BenchmarkShape Shape(int length) => Vary(new BenchmarkShape("plan: " + Name, Attention) { Length = length, Heads = Heads });
    }
}
