using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Benchmarks.Encoders;

/// <summary>One model, number of texts and length: our encoder and ONNX Runtime in turn, and whether both have the same states.</summary>
/// <param name="model">The model.</param>
/// <param name="batch">Number of texts.</param>
/// <param name="tokens">Tokens of each, special ones included.</param>
/// <param name="threads">Threads of both.</param>
/// <param name="sampling">How often.</param>
internal sealed class EncoderRound(BuiltInModel model, int batch, int tokens, int threads, Sampling sampling)
{
    private const double LargestAllowedDifference = 1e-4;
    private const double LeastRatio = 1;

    public IReadOnlyList<BenchmarkResult> Run(CancellationToken cancellationToken)
    {
        using var file = model.OpenModel();
        using var encoder = EncoderLoader.LoadOnnx(file, model.Title);
        using var theirs = new OnnxEncoder(model, batch, tokens, threads);
        var random = new Random(1);
        TokenSequence[] sequences = [.. Enumerable.Range(0, batch).Select(_ =>
            new TokenSequence([.. Enumerable.Range(0, tokens).Select(_ => random.Next(1000, encoder.VocabularySize))], []))];
        var options = new EncodeOptions { Threads = threads };
        IReadOnlyList<HiddenStates> states = encoder.Encode(sequences, options);
        theirs.Run(sequences);
        var difference = Difference(states, theirs.States);
        if (!(difference <= LargestAllowedDifference))
        {
            return [Row() with { Error = $"States differ by {difference:G3}: it is not the same model." }];
        }

        var peak = new Peak(threads);
        var samples = Interleaved.Run(
            [() => states = encoder.Encode(sequences, options), () => theirs.Run(sequences), peak.Run], sampling, limitOthers: true, cancellationToken);
        var (own, other) = (Interleaved.Median(samples[0]), Interleaved.Median(samples[1]));
        var (gflops, peakGflops) = (UsefulFlops(encoder.Configuration) / own / 1e6, peak.Flops / Interleaved.Median(samples[2]) / 1e6);
        return
        [
            Row() with
            {
                Milliseconds = own,
                UsefulGflops = gflops,
                PeakGflops = peakGflops,
                Share = gflops / peakGflops,
                Peer = "ONNX Runtime",
                PeerMilliseconds = other,
                Ratio = other / own,
                LargestDifference = difference,
                Bar = $">= {LeastRatio} x",
                BarMet = other / own >= LeastRatio,
            },
        ];
    }

    private static double Difference(IReadOnlyList<HiddenStates> ours, ReadOnlySpan<float> theirs)
    {
        var (largest, place) = (0.0, 0);
        foreach (var states in ours)
        {
            foreach (var value in states.Values)
            {
                largest = Math.Max(largest, Math.Abs((double)value - theirs[place++]));
            }
        }

        return largest;
    }

    /// <summary>Four matrices of attention, two of the feed-forward layer, and all pairs.</summary>
    private double UsefulFlops(EncoderConfiguration size) => 2.0 * batch * tokens * size.Layers
        * ((4.0 * size.HiddenSize * size.HiddenSize) + (2.0 * size.HiddenSize * size.IntermediateSize) + (2.0 * tokens * size.HiddenSize));

    private BenchmarkResult Row() => new()
    {
        Suite = "encoders",
        Case = $"{model.Title}, {batch} {(batch == 1 ? "text" : "texts")}",
        Isa = InstructionSet.Current,
        Threads = threads,
        Length = tokens,
    };
}
