using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>Time and memory against everything that a caller can make larger, one at a time.</summary>
internal sealed class ScalingSuite : ISuite
{
    private const int WindowLength = 16384;
    private static readonly int[] HeadCounts = [1, 2, 4, 8, 16];
    private readonly bool quick;
    private readonly Sampling sampling;

    public ScalingSuite(bool quick)
    {
        (this.quick, sampling) = (quick, Sampling.Of(quick));
        Steps =
        [
            .. new LengthSteps(Name, AttentionPass.Forward, quick).Steps,
            .. new LengthSteps(Name, AttentionPass.Backward, quick).Steps,
            .. new ApproximationLengthSteps(Name, quick).Steps,
            new DenseComparison(Name, quick).Step,
            .. PlanSteps.Create(Name, quick),
            .. Shapes().Select(shape => new SuiteStep($"{shape.Name}, threads: {shape.Threads}", token => [Measure(shape, token)])),
        ];
    }

    public string Name => "scaling";

    public IReadOnlyList<SuiteStep> Steps { get; }

    private IEnumerable<BenchmarkShape> Shapes() => [.. Windows(), .. Heads(), .. Threads(), .. ShortSequences()];

    private IEnumerable<BenchmarkShape> Windows() =>
        new ISparseAttention[]
        {
            new Window32(), new Window64(), new Window128(), new Window256(), new Window512(), new Window1024(), new Window2048(), new Window4096(),
        }
        .Select(attention => new BenchmarkShape($"by window: {attention.GetType().Name["Window".Length..]}", attention)
        {
            Length = quick ? WindowLength / 8 : WindowLength,
        });

    private IEnumerable<BenchmarkShape> Heads() =>
        HeadCounts.Select(heads => new BenchmarkShape($"by heads: {heads}", new Window256()) { Heads = heads, Length = Length });

    private IEnumerable<BenchmarkShape> Threads() =>
        Enumerable.Range(1, Environment.ProcessorCount).Select(threads =>
            new BenchmarkShape("by threads: window 256", new Window256()) { Heads = 4, Length = Length, Threads = threads });

    /// <summary>128 tokens are fewer than most windows, so this is where fixed costs show.</summary>
    private static IEnumerable<BenchmarkShape> ShortSequences() =>
        from threads in new[] { 1, Environment.ProcessorCount }.Distinct()
        from kernel in new (string Name, ISparseAttention Attention)[] { ("dense", new Dense64()), ("causal", new Causal64()), ("window 32", new Window32()) }
        select new BenchmarkShape($"128 sequences of 128: {kernel.Name}", kernel.Attention) { Batch = 128, Length = 128, Threads = threads };

    private int Length => quick ? 1024 : 4096;

    private BenchmarkResult Measure(BenchmarkShape shape, CancellationToken cancellationToken) =>
        ShapeTiming.Measure(shape, sampling, cancellationToken).ToResult(Name, shape);
}
