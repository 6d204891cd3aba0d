using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>How many times faster than our own exact attention the families are on a long sequence, in the same rounds and on the same inputs.</summary>
internal sealed class DenseComparison(string suite, bool quick)
{
    private const int Length = 65536;
    private const int QuickLength = 8192;

    /// <summary>Dense attention takes seconds: it is called twice before it is timed, and twice timed.</summary>
    private static readonly TimeSpan DenseLimit = TimeSpan.FromSeconds(8);

    public SuiteStep Step => new("against dense", Run);

    private IReadOnlyList<BenchmarkResult> Run(CancellationToken cancellationToken)
    {
        var length = quick ? QuickLength : Length;
        (BenchmarkShape Shape, double? LeastRatio)[] families =
        [
            (Shape("Linformer 128", new Linformer128(Projections.Random(128, length)), length), 100),
            (Shape("Performer 256", new Performer256(), length), 50),
            (Shape("causal Performer 256", new CausalPerformer256(), length), null),
            (Shape("Nystrom 64", new Nystrom64(), length), null),
        ];
        var dense = Shape("dense", new Dense64(), length);
        var peak = new Peak(threads: 1);
        var sampling = Sampling.Of(quick) with { Limit = DenseLimit };

        // Only dense attention is slow enough for the limit to stop it early.
        Action[] actions = [peak.Run, .. families.Select(static item => item.Shape).Append(dense).Select(static shape => new ShapeTensors(shape).Call(threads: 1))];
        var samples = Interleaved.Run(actions, sampling, limitOthers: true, cancellationToken);
        var peakGflops = peak.Flops / Interleaved.Median(samples[0]) / 1e6;
        var denseMilliseconds = Interleaved.Median(samples[^1]);
        return [.. families.Select((item, index) => Compare(item.Shape, item.LeastRatio, Interleaved.Median(samples[index + 1]), denseMilliseconds, peakGflops))];
    }

    private BenchmarkResult Compare(BenchmarkShape shape, double? leastRatio, double milliseconds, double denseMilliseconds, double peakGflops)
    {
        var gflops = shape.UsefulFlops / milliseconds / 1e6;
        var ratio = denseMilliseconds / milliseconds;
        var isJudged = leastRatio is not null && shape.Length == Length;
        return new ShapeTime(milliseconds, gflops, peakGflops, gflops / peakGflops, gflops / peakGflops).ToResult(suite, shape) with
        {
            Peer = "our dense",
            PeerMilliseconds = denseMilliseconds,
            Ratio = ratio,
            Bar = isJudged ? $">= {leastRatio} x" : null,
            BarMet = isJudged ? ratio >= leastRatio : null,
        };
    }

    private static BenchmarkShape Shape(string name, ISparseAttention attention, int length) =>
        new("against dense: " + name, attention) { Length = length };
}
