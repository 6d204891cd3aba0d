using System.Globalization;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>One model to be trained.</summary>
/// <param name="Task">What it learns.</param>
/// <param name="Variant">Its attention.</param>
/// <param name="Size">Its sizes.</param>
/// <param name="Steps">Number of training steps.</param>
/// <param name="BatchSize">Sequences of a step.</param>
/// <param name="PeakRate">Greatest learning rate.</param>
/// <param name="Evaluations">How often validation examples are looked at.</param>
/// <param name="Seed">Draws the weights.</param>
internal sealed record RunPlan(
    ArenaTask Task, AttentionVariant Variant, EncoderSize Size, int Steps, int BatchSize, double PeakRate, int Evaluations, int Seed)
{
    /// <summary>What files of the run are called.</summary>
    public string FileName => $"{Task.Key}-{Size.Length}-{Variant.Key}";

    /// <summary>Steps from one look at the validation examples to the next.</summary>
    public int Interval => Math.Max(1, Steps / Evaluations);

    /// <summary>What the numbers of a run depend on, besides its step: a checkpoint of something else is not resumed.</summary>
    public IReadOnlyDictionary<string, string> Description => new Dictionary<string, string>
    {
        ["task"] = Task.Key,
        ["examples"] = Task.Examples,
        ["attention"] = Variant.Key,
        ["length"] = Text(Size.Length),
        ["layers"] = Text(Size.Layers),
        ["heads"] = Text(Size.Heads),
        ["steps"] = Text(Steps),
        ["batch"] = Text(BatchSize),
        ["rate"] = PeakRate.ToString(CultureInfo.InvariantCulture),
        ["evaluations"] = Text(Evaluations),
        ["seed"] = Text(Seed),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
