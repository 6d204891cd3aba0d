using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>Divides minutes among tasks. All models of a task get the same number of steps, however long theirs take.</summary>
/// <param name="path">
/// Where numbers are kept: the same command goes on with the same ones, since a second measurement would find others, for which checkpoints are of no use.
/// </param>
/// <param name="minutes">Minutes of training in all, with the looks at validation and test examples.</param>
/// <param name="threads">Most threads to use.</param>
internal sealed class StepBudget(string path, int minutes, int threads)
{
    /// <summary>Fewest measured steps of a model.</summary>
    private const int LeastSteps = 4;

    /// <summary>Longest measurement of a model: until then the runtime has compiled its code for good.</summary>
    private const double MostSeconds = 2;

    /// <summary>Share of the time that is measured at most, besides.</summary>
    private const double MeasuredShare = 0.05;

    /// <summary>Steps of each task's models.</summary>
    /// <param name="tasks">The plans of each task; their steps do not matter.</param>
    /// <param name="restart">Whether what was measured before is ignored.</param>
    /// <param name="progress">Receives the share that is done.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="InputException">There is too little time.</exception>
    public IReadOnlyList<int> Divide(IReadOnlyList<RunPlan[]> tasks, bool restart, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var kept = restart ? null : Read();
        var steps = kept is { } file && file.Minutes == minutes ? file.Steps : [];
        var result = new List<int>();
        foreach (var plans in tasks)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{plans[0].Task.Key}-{plans[0].Size.Length}");
            if (!steps.TryGetValue(name, out var count))
            {
                steps[name] = count = Measure(plans, 60.0 * minutes / tasks.Count, cancellationToken);
            }

            result.Add(count);
            progress.Report((double)result.Count / tasks.Count);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(new Kept(minutes, steps)));
        return result;
    }

    private int Measure(RunPlan[] plans, double seconds, CancellationToken cancellationToken)
    {
        var (ofSteps, ofLooks) = (0.0, 0.0);
        var measured = Math.Min(MostSeconds, MeasuredShare * seconds / plans.Length);
        foreach (var plan in plans)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (step, forward) = Measure(plan, measured);
            var batches = (plan.Task.HeldOutCount(Tasks.Split.Test) + plan.BatchSize - 1) / plan.BatchSize;
            ofSteps += step;
            ofLooks += forward * batches * (plan.Evaluations + 1);
        }

        // As many as the looks divide, so that the last step is one of them.
        var evaluations = plans[0].Evaluations;
        var count = (int)Math.Min(1e7, (seconds - ofLooks) / ofSteps) / evaluations * evaluations;
        return count > 0
            ? count
            : throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"--minutes {minutes} leaves {seconds:0} s for {plans[0].Task.Name}, but {evaluations} steps and looks at the held-out examples take {ofLooks + (evaluations * ofSteps):0} s: give more, or fewer of --attention or --held-out."));
    }

    /// <summary>Seconds of a step, and of a forward pass alone, of a model that is thrown away.</summary>
    private (double Step, double Forward) Measure(RunPlan plan, double seconds)
    {
        var run = new TrainingRun(plan, threads);
        var (steps, forwards) = (new List<double>(), new List<double>());
        var whole = Stopwatch.StartNew();
        while (steps.Count < LeastSteps || whole.Elapsed.TotalSeconds < seconds)
        {
            var clock = Stopwatch.StartNew();
            run.Model.Forward(plan.Task.Training(steps.Count, plan.BatchSize));
            forwards.Add(clock.Elapsed.TotalSeconds);
            run.Model.Backward();
            run.Optimizer.Step(0);
            steps.Add(clock.Elapsed.TotalSeconds);
        }

        return (Settled(steps), Settled(forwards));
    }

    /// <summary>The median of the second half.</summary>
    private static double Settled(List<double> times)
    {
        double[] later = [.. times[(times.Count / 2)..].Order()];
        return later[later.Length / 2];
    }

    private Kept? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Kept>(File.ReadAllText(path)) : null;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path} is damaged: {failure.Message} --restart measures anew.");
        }
    }

    /// <summary>What is on disk.</summary>
    private sealed record Kept(int Minutes, Dictionary<string, int> Steps);
}
