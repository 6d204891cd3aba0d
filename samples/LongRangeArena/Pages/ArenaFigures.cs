using System.Globalization;
using SparseAttentionGen.LongRangeArena.Runs;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>A table of texts: what the tables on the console and in the document have in common.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The cells.</param>
internal sealed record FigureTable(string Title, string[] Header, IReadOnlyList<string[]> Rows);

/// <summary>The tables of results.</summary>
internal static class ArenaFigures
{
    /// <summary>What the columns of a task's table are.</summary>
    public const string Columns =
        "Accuracy and loss (in nats; bits for bytes) are those of test examples, at first and at last those of the training steps before the first and the last look at the validation examples.";

    /// <summary>A table for each task and length, and two for what steps cost.</summary>
    public static IEnumerable<FigureTable> Tables(IReadOnlyList<RunResult> results, IReadOnlyList<StepCost> costs)
    {
        foreach (var task in results.GroupBy(static result => result.Plan.Task))
        {
            yield return Accuracies([.. task]);
        }

        if (costs.Count > 0)
        {
            var first = costs.GroupBy(static cost => cost.Variant).First();
            var sequences = string.Join(", ", first.Select(static cost => $"{cost.Sequences} x {cost.Length}"));
            yield return ByLength($"Milliseconds of a training step of {sequences} tokens", costs, static cost => Number(cost.Milliseconds, "0"));
            yield return ByLength("Megabytes held after it", costs, static cost => Number(cost.Bytes / 1e6, "0"));
        }
    }

    /// <summary>How the runs were made, in a sentence.</summary>
    public static string Setting(RunPlan plan, long parameters) => string.Create(
        CultureInfo.InvariantCulture,
        $"{plan.Size.Layers} layers, {plan.Size.Heads} heads of size 32, {parameters} parameters; {plan.Steps} steps of {plan.BatchSize} sequences, {plan.Task.Examples}; {plan.Task.HeldOutCount(Tasks.Split.Test)} test examples.");

    private static FigureTable Accuracies(IReadOnlyList<RunResult> results)
    {
        var task = results[0].Plan.Task;
        var isBits = task.PredictsEachToken;
        return new FigureTable(
            string.Create(CultureInfo.InvariantCulture, $"{task.Name}, {task.Length} tokens; guessing the most frequent answer: {100 * task.Guessing:0.0} %"),
            ["attention", "accuracy", isBits ? "bits per byte" : "loss", "at first", "at last", "ms a step", "s in all"],
            [
                .. results.Select(result => new[]
                {
                    result.Plan.Variant.Name,
                    Number(100 * result.Test.Accuracy, "0.0") + " %",
                    Number(isBits ? result.Bits : result.Test.Loss, "0.000"),
                    Number(result.Curve[0].TrainingLoss, "0.000"),
                    Number(result.Curve[^1].TrainingLoss, "0.000"),
                    Number(result.MillisecondsPerStep, "0"),
                    Number(result.Curve[^1].Seconds, "0"),
                }),
            ]);
    }

    private static FigureTable ByLength(string title, IReadOnlyList<StepCost> costs, Func<StepCost, string> figure) => new(
        title,
        ["attention", .. costs.Select(static cost => cost.Length).Distinct().Select(static length => length.ToString(CultureInfo.InvariantCulture))],
        [.. costs.GroupBy(static cost => cost.Variant).Select(variant => new[] { variant.Key.Name }.Concat(variant.Select(figure)).ToArray())]);

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
