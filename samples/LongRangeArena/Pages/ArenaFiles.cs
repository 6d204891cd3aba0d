using System.Text;
using SparseAttentionGen.LongRangeArena.Runs;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>Every figure as comma-separated values, for tools.</summary>
internal static class ArenaFiles
{
    /// <summary>Writes results.csv, curves.csv and, where they were measured, costs.csv.</summary>
    public static void Write(string folder, IReadOnlyList<RunResult> results, IReadOnlyList<StepCost> costs)
    {
        Write(Path.Combine(folder, "results.csv"), "task,length,attention,parameters,steps,test accuracy,test loss,guessing,milliseconds a step", results.Select(static result => Line(
            $"{result.Plan.Task.Key},{result.Plan.Size.Length},{result.Plan.Variant.Key},{result.Parameters},{result.Plan.Steps},{result.Test.Accuracy:g4},{result.Test.Loss:g5},{result.Plan.Task.Guessing:g4},{result.MillisecondsPerStep:g4}")));
        Write(Path.Combine(folder, "curves.csv"), "task,length,attention,step,training loss,validation loss,validation accuracy,seconds", results.SelectMany(static result => result.Curve.Select(point => Line(
            $"{result.Plan.Task.Key},{result.Plan.Size.Length},{result.Plan.Variant.Key},{point.Step},{point.TrainingLoss:g5},{point.ValidationLoss:g5},{point.ValidationAccuracy:g4},{point.Seconds:g4}"))));
        if (costs.Count > 0)
        {
            Write(Path.Combine(folder, "costs.csv"), "attention,length,sequences,milliseconds,bytes", costs.Select(static cost => Line(
                $"{cost.Variant.Key},{cost.Length},{cost.Sequences},{cost.Milliseconds:g4},{cost.Bytes}")));
        }
    }

    private static string Line(FormattableString line) => FormattableString.Invariant(line);

    private static void Write(string path, string header, IEnumerable<string> lines) =>
        File.WriteAllText(path, new StringBuilder().AppendJoin('\n', lines.Prepend(header)).Append('\n').ToString());
}
