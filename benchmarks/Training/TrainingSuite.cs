using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.LongRangeArena.Models;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>Whole training steps of a small encoder beside the same model in TorchSharp, by length.</summary>
internal sealed class TrainingSuite : ISuite
{
    private const int Layers = 2;
    private const int Heads = 2;
    private const int Tokens = 8192;
    private const int QuickTokens = 2048;
    private static readonly int[] Lengths = [512, 1024, 2048, 4096];
    private static readonly int[] QuickLengths = [512, 1024];

    private static readonly (string Variant, string Peer, bool IsMasked)[] Cases =
        [("dense", "TorchSharp, SDPA", false), ("window", "TorchSharp, SDPA with a boolean mask", true)];

    /// <summary>Lists the steps.</summary>
    /// <param name="quick">Whether sizes are small.</param>
    public TrainingSuite(bool quick)
    {
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        Steps =
        [
            .. from item in Cases
               from length in quick ? QuickLengths : Lengths
               from count in threads
               let problem = new TrainingProblem(
                   AttentionVariants.Find(item.Variant)!, new EncoderSize(Layers, Heads, length), (quick ? QuickTokens : Tokens) / length, count)
               let round = new TrainingRound(problem, item.Peer, problem => new TorchStep(problem, item.IsMasked), Sampling.Of(quick))
               select new SuiteStep($"{problem.Variant.Name}, N = {length}, threads: {count}", round.Run),
        ];
    }

    public string Name => "training";

    public IReadOnlyList<SuiteStep> Steps { get; }
}
