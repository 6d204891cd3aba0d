using System.Diagnostics;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.LongDocument.Genomics;

namespace SparseAttentionGen.Benchmarks.Layers;

/// <summary>A genome through one attention layer: 12 heads, four of them with dilated windows, all with a global token.</summary>
/// <param name="Milliseconds">Time of projections and attention.</param>
/// <param name="ProcessBytes">Largest working set of the process.</param>
internal sealed record GenomeProbe(double Milliseconds, long ProcessBytes)
{
    private const int Kmer = 6;
    private const int Heads = 12;

    /// <summary>Measures in a process of its own, whose memory is then that of the genome.</summary>
    public static GenomeProbe InFreshProcess(int bases, int threads) =>
        ChildProcess.ProbeSelf<GenomeProbe>("layer-probe", "--bases", bases.ToString(), "--threads", threads.ToString());

    public static GenomeProbe Measure(int bases, int threads)
    {
        var vocabulary = new KmerVocabulary(Kmer, stride: 1);
        var tokens = vocabulary.Tokens(RandomBases.Draw(bases, seed: 1).Bases);
        var layer = new GenomeLayer(vocabulary.Size, Heads, seed: 1);
        var start = Stopwatch.GetTimestamp();
        for (var head = 0; head < Heads; head++)
        {
            layer.Attend(head, tokens, threads, CancellationToken.None);
        }

        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var process = Process.GetCurrentProcess();
        return new GenomeProbe(milliseconds, process.PeakWorkingSet64);
    }
}
