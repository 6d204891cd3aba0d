using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>A window of fixed size over longer and longer sequences: time should grow with the length, memory not at all.</summary>
internal sealed class LengthSteps
{
    /// <summary>Where the first fixed costs no longer count: other lengths are judged by this one.</summary>
    private const int Yardstick = 4096;
    private const double LargestDrift = 0.10;
    private const long LargestExtraBytes = 4 << 20;

    private readonly string suite;
    private readonly Sampling sampling;
    private double? yardstickTime;

    public LengthSteps(string suite, bool quick)
    {
        (this.suite, sampling) = (suite, Sampling.Of(quick));
        var lengths = Lengths.Where(length => !quick || length <= 65536);
        Steps = [.. lengths.Select(length => new SuiteStep($"length {length}", token => [Measure(length, token)]))];
    }

    /// <summary>From 1 Ki to 1 Mi.</summary>
    public static IEnumerable<int> Lengths => Enumerable.Range(0, 6).Select(static power => 1024 << (2 * power));

    public IReadOnlyList<SuiteStep> Steps { get; }

    private BenchmarkResult Measure(int length, CancellationToken cancellationToken)
    {
        var memory = MemoryProbe.InFreshProcess(length);
        var shape = new BenchmarkShape("by length: window 256", new Window256()) { Length = length };
        var result = ShapeTiming.Measure(shape, sampling, cancellationToken).ToResult(suite, shape);
        var timePerToken = result.Milliseconds!.Value * 1e6 / length;
        yardstickTime = length == Yardstick ? timePerToken : yardstickTime;
        var extra = Math.Max(memory.ManagedBytes, memory.WorkingSetBytes);
        var drift = yardstickTime is { } expected ? (timePerToken / expected) - 1 : 0;
        return result with
        {
            Bytes = memory.ManagedBytes,
            WorkingSetBytes = memory.WorkingSetBytes,
            Bar = length < Yardstick ? null : $"time per token at most 10 % above N = {Yardstick}'s; extra memory <= 4 MiB",
            BarMet = length < Yardstick ? null : drift <= LargestDrift && extra <= LargestExtraBytes,
            Note = $"{timePerToken:F0} ns per token; a warm call allocates {memory.WarmBytes} B",
        };
    }
}
