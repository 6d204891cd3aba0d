using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Ours and everybody else's on the same inputs, in turn, with the same number of threads, results compared.</summary>
internal sealed class PeersSuite : ISuite
{
    private static readonly int[] QuickLengths = [1024];

    public PeersSuite(bool quick)
    {
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        Steps =
        [
            .. from item in PeerCatalog.All
               from length in quick ? QuickLengths : item.Lengths
               from count in threads
               let shape = Shape(item, length, count)
               let round = new PeerRound(Name, shape, item.Peers, SamplingOf(item, quick))
               select new SuiteStep($"{item.Name}, N = {length}, threads: {count}", round.Run),
        ];
    }

    private static Sampling SamplingOf(PeerCase item, bool quick)
    {
        var sampling = Sampling.Of(quick);
        return sampling with { Limit = quick ? sampling.Limit : item.Limit ?? sampling.Limit };
    }

    private static BenchmarkShape Shape(PeerCase item, int length, int threads) => new(item.Name, item.Ours)
    {
        Heads = item.Heads,
        HeadsPerKeyValueHead = item.HeadsPerKeyValueHead,
        Length = length,
        QueryLength = item.QueryLength,
        Threads = threads,
        Pass = item.Pass,
    };

    public string Name => "peers";

    public IReadOnlyList<SuiteStep> Steps { get; }
}
