using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>Every shape with a bar, as a share of what multiply-adds on registers alone reach in the same round.</summary>
internal sealed class RooflineSuite : ISuite
{
    private readonly BarJudge judge = new(InstructionSet.Current);
    private readonly Sampling sampling;

    public RooflineSuite(bool quick)
    {
        sampling = Sampling.Of(quick);
        Steps =
        [
            new SuiteStep("multiply-add loops", MeasurePeaks),
            .. RooflineShapes.All(quick).Select(item =>
                new SuiteStep(item.Shape.Name, token => [Measure(item.Shape, item.Bar, token)])),
        ];
    }

    public string Name => "roofline";

    public IReadOnlyList<SuiteStep> Steps { get; }

    private IReadOnlyList<BenchmarkResult> MeasurePeaks(CancellationToken cancellationToken)
    {
        var peaks = Peak.All().ToList();
        var samples = Interleaved.Run([.. peaks.Select(static item => (Action)item.Peak.Run)], sampling, limitOthers: false, cancellationToken);
        return
        [
            .. peaks.Select((item, index) => new BenchmarkResult
            {
                Suite = Name,
                Case = $"multiply-add loop, {item.Isa}",
                Isa = InstructionSet.Current,
                Threads = 1,
                Milliseconds = Interleaved.Median(samples[index]),
                PeakGflops = item.Peak.Flops / Interleaved.Median(samples[index]) / 1e6,
            }),
        ];
    }

    private BenchmarkResult Measure(BenchmarkShape shape, Bar? bar, CancellationToken cancellationToken) => shape switch
    {
        { Threads: > 1 } => Threads(shape, bar, cancellationToken),
        { Pass: AttentionPass.Backward } => Backward(shape, bar, cancellationToken),
        _ => One(shape, bar, cancellationToken),
    };

    private BenchmarkResult One(BenchmarkShape shape, Bar? bar, CancellationToken cancellationToken)
    {
        var time = ShapeTiming.Measure(shape, sampling, cancellationToken);
        judge.Remember(shape.Name, time.Share);
        var (words, met) = judge.Judge(bar, time.Share, ratio: 1);
        return Result(shape, time) with { Bar = words, BarMet = met };
    }

    private BenchmarkResult Backward(BenchmarkShape shape, Bar? bar, CancellationToken cancellationToken)
    {
        var (forward, backward) = ShapeTiming.MeasureBackward(shape, sampling, cancellationToken);
        var ratio = forward.Milliseconds / backward.Milliseconds;
        judge.Remember(shape.Name, backward.Share);
        var (words, met) = judge.Judge(bar, backward.Share, ratio);
        return Result(shape, backward) with
        {
            Peer = "its forward pass",
            PeerMilliseconds = forward.Milliseconds,
            Ratio = ratio,
            Bar = words,
            BarMet = met,
            Note = $"{1 / ratio:F2} x its forward pass, which is at {100 * forward.Share:F0} %",
        };
    }

    private BenchmarkResult Threads(BenchmarkShape shape, Bar? bar, CancellationToken cancellationToken)
    {
        var (one, many) = ShapeTiming.MeasureThreads(shape, sampling, cancellationToken);
        var speedup = one.Milliseconds / many.Milliseconds;
        var (words, met) = judge.Judge(bar, many.Share, speedup);
        return Result(shape, many) with { Peer = "one thread", PeerMilliseconds = one.Milliseconds, Ratio = speedup, Bar = words, BarMet = met };
    }

    private BenchmarkResult Result(BenchmarkShape shape, ShapeTime time) => time.ToResult(Name, shape);
}
