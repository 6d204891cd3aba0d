using System.Diagnostics;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Benchmarks.Layers;

/// <summary>One whole layer of a Longformer's base model, with random weights, in a process of its own.</summary>
/// <param name="Milliseconds">Median time of the layer without the embeddings.</param>
/// <param name="PeakGflops">Multiply-add peak of as many threads, in turn with the layer.</param>
/// <param name="ProcessBytes">Largest working set of the process: weights, tensors, runtime and all.</param>
internal sealed record LayerProbe(double Milliseconds, double PeakGflops, long ProcessBytes)
{
    private const int Repetitions = 5;

    /// <summary>A process does not give its memory back, so each length has its own.</summary>
    public static LayerProbe InFreshProcess(int length, int threads) =>
        ChildProcess.ProbeSelf<LayerProbe>("layer-probe", "--length", length.ToString(), "--threads", threads.ToString());

    public static LayerProbe Measure(int length, int threads)
    {
        var configuration = EncoderConfigurations.Of(EncoderConfiguration.Longformer, EncoderSize.Base, length, vocabularySize: 1024) with
        {
            Layers = 1,
            AttentionWindows = [512],
        };
        var encoder = new TransformerEncoder(configuration, new RandomWeights(seed: 1), progress: null);
        var random = new Random(1);
        var sequence = new TokenSequence([.. Enumerable.Range(0, length).Select(_ => random.Next(configuration.VocabularySize))], [0]);
        var options = new EncodeOptions { Threads = threads };
        var peak = new Peak(threads);
        var (layer, embeddings, peaks) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Repetitions; round++)
        {
            // The first round compiles and warms up.
            Add(round, embeddings, () => encoder.Encode([sequence], options with { Layers = 0 }));
            Add(round, layer, () => encoder.Encode([sequence], options with { Layers = 1 }));
            Add(round, peaks, peak.Run);
        }

        using var process = Process.GetCurrentProcess();
        return new LayerProbe(
            Interleaved.Median(layer) - Interleaved.Median(embeddings), peak.Flops / Interleaved.Median(peaks) / 1e6, process.PeakWorkingSet64);
    }

    private static void Add(int round, List<double> samples, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        if (round > 0)
        {
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
