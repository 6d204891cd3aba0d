using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Benchmarks.Layers;

/// <summary>Time and memory of a pretrained model for its user: whole layers, projections and feed-forward included, and the memory of the process.</summary>
internal sealed class LayersSuite(bool quick) : ISuite
{
    private const int LongestLength = 32768;
    private const long MostBytes = 3L << 29;
    private const int Window = 256;
    private const int Bases = 1_000_000;
    private const int QuickBases = 50_000;
    private static readonly int[] QuickLengths = [2048];
    private static readonly int[] Lengths = [4096, LongestLength];

    public string Name => "layers";

    public IReadOnlyList<SuiteStep> Steps { get; } =
    [
        .. from length in quick ? QuickLengths : Lengths
           from threads in new[] { 1, Environment.ProcessorCount }.Distinct()
           select new SuiteStep($"a layer of Longformer's base model, N = {length}, threads: {threads}", _ => [Measure(length, threads)]),
        new($"{(quick ? QuickBases : Bases):N0} bases", _ => [MeasureGenome(quick ? QuickBases : Bases)]),
    ];

    private static BenchmarkResult Measure(int length, int threads)
    {
        var probe = LayerProbe.InFreshProcess(length, threads);
        var gflops = UsefulFlops(length) / probe.Milliseconds / 1e6;
        var isJudged = length == LongestLength;
        return new BenchmarkResult
        {
            Suite = "layers",
            Case = "Longformer base, one layer: 12 heads, window 256, 1 global token",
            Isa = InstructionSet.Current,
            Threads = threads,
            Length = length,
            Milliseconds = probe.Milliseconds,
            UsefulGflops = gflops,
            PeakGflops = probe.PeakGflops,
            Share = gflops / probe.PeakGflops,
            WorkingSetBytes = probe.ProcessBytes,
            Bar = isJudged ? "<= 1.5 GiB of process memory" : null,
            BarMet = isJudged ? probe.ProcessBytes <= MostBytes : null,
            Note = $"{probe.Milliseconds * 1e3 / length:F1} µs per token; the whole process, weights included",
        };
    }

    private static BenchmarkResult MeasureGenome(int bases)
    {
        var probe = GenomeProbe.InFreshProcess(bases, Environment.ProcessorCount);
        return new BenchmarkResult
        {
            Suite = "layers",
            Case = "genome, one attention layer: 12 heads, windows of 128 with dilations 1, 4 and 16, 1 global token",
            Isa = InstructionSet.Current,
            Threads = Environment.ProcessorCount,
            Length = bases,
            Milliseconds = probe.Milliseconds,
            WorkingSetBytes = probe.ProcessBytes,
            Note = $"{probe.Milliseconds * 1e3 / bases:F1} µs per token, one run from the first call on; 6-mers at every base",
        };
    }

    /// <summary>Six projections, the output's, two matrices of the feed-forward layer, and the allowed pairs.</summary>
    private static double UsefulFlops(int length)
    {
        var size = EncoderConfigurations.Of(EncoderConfiguration.Longformer, EncoderSize.Base, length, vocabularySize: null);
        var (hidden, inner) = ((double)size.HiddenSize, (double)size.IntermediateSize);
        var pattern = new AttentionPattern(
            size.HeadSize, size.HeadSize, 1, causal: false, new SlidingWindowElement(Window, Window), new GlobalTokensElement(1, [], columnsOnly: false));
        return (2 * length * ((6 * hidden * hidden) + (2 * hidden * inner))) + pattern.UsefulFlops(length, size.Heads);
    }
}
