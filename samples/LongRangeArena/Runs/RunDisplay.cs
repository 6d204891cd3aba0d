using System.Globalization;
using Spectre.Console;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>Shows a run: a bar with the loss and its curve while it goes on, and a line when it is done. Where output goes to a file, a line for each look.</summary>
internal sealed class RunDisplay(IAnsiConsole console, TrainingRun run)
{
    private const int NameWidth = 38;
    private readonly string name = $"{run.Plan.Task.Name} {run.Plan.Size.Length}, {run.Plan.Variant.Name}".PadRight(NameWidth);

    /// <summary>Shows the run while something is done.</summary>
    /// <param name="work">The work, which reports the loss of each step and whether validation examples were looked at.</param>
    public void While(Action<Action<double, bool>> work)
    {
        if (run.IsDone)
        {
            console.WriteLine($"{name}has had its {run.Plan.Steps} steps already");
            return;
        }

        if (run.Optimizer.Steps > 0)
        {
            console.WriteLine($"{name}goes on from step {run.Optimizer.Steps} of {run.Plan.Steps}");
        }

        if (!console.Profile.Capabilities.Interactive)
        {
            console.WriteLine(name.TrimEnd());
            work((_, hasLooked) =>
            {
                if (hasLooked)
                {
                    console.WriteLine(Describe(run.Curve[^1]));
                }
            });
            return;
        }

        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(name.EscapeMarkup(), maxValue: run.Plan.Steps);
                work((loss, _) =>
                {
                    task.Value = run.Optimizer.Steps;
                    task.Description = string.Create(CultureInfo.InvariantCulture, $"{name.EscapeMarkup()}loss {loss:0.000} {LearningCurve.Draw(run.Curve)} {Accuracy()}");
                });
            });
    }

    /// <summary>Shows what came of it.</summary>
    public void Finish(RunResult result) => console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}test {100 * result.Test.Accuracy,5:0.0} %  {LearningCurve.Draw(result.Curve).PadRight(12)}  {result.MillisecondsPerStep,4:0} ms/step"));

    private static string Describe(CurvePoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{point.Step,8}  loss {point.TrainingLoss:0.000}  validation {point.ValidationLoss:0.000}, {100 * point.ValidationAccuracy,4:0.0} %  {point.Seconds,6:0.0} s");

    private string Accuracy() => run.Curve.Count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{100 * run.Curve[^1].ValidationAccuracy:0} %");
}
