using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Pages;
using SparseAttentionGen.LongRangeArena.Runs;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongRangeArena;

/// <summary>Trains a model with each attention on each task, measures what steps cost, and writes tables, plots and figures.</summary>
internal sealed class ArenaCommand(IAnsiConsole console) : Command<ArenaSettings>
{
    private readonly Stages stages = new(console);

    public override int Execute(CommandContext context, ArenaSettings settings, CancellationToken cancellationToken)
    {
        // Created before the work, so that a folder that cannot be written is found before it.
        var checkpoints = Path.Combine(settings.Folder, "checkpoints");
        Directory.CreateDirectory(checkpoints);
        var threads = settings.Threads ?? Environment.ProcessorCount;
        var session = new RunSession(console, checkpoints, threads);
        var results = new List<RunResult>();
        foreach (var plans in Plans(settings, checkpoints, threads, cancellationToken))
        {
            RunResult[] ofTask = [.. plans.Select(plan => session.Run(plan, settings.Restart, cancellationToken))];
            results.AddRange(ofTask);
            KeepBest(settings, session, ofTask);
        }

        var costs = settings.NoCosts
            ? []
            : stages.Run("Measuring the cost of a step by length", progress => Costs(settings, threads, progress, cancellationToken));
        new ArenaTables(console).Write(results, costs);
        ArenaDocument.Write(Path.Combine(settings.Folder, "results.md"), results, costs);
        ArenaFiles.Write(settings.Folder, results, costs);
        ArenaPlots.Write(settings.Folder, results, costs);
        console.MarkupLineInterpolated($"Wrote plots, results.md and figures to {settings.Folder}");
        return 0;
    }

    /// <summary>The runs of each task, with the number of steps that was given or that there is time for.</summary>
    private RunPlan[][] Plans(ArenaSettings settings, string checkpoints, int threads, CancellationToken cancellationToken)
    {
        var extent = settings.Extent;
        RunPlan[][] plans =
        [
            .. stages.Run("Making examples", progress => Tasks(settings, progress)).Select(task => settings.Variants
                .Where(variant => variant.Fits(task.Prediction))
                .Select(variant => new RunPlan(
                    task, variant, new EncoderSize(extent.Layers, extent.Heads, task.Length), extent.Steps ?? 1, extent.Batch, settings.Rate / 1e6, extent.Evaluations, settings.Seed))
                .ToArray()),
        ];
        if (extent.Steps is not null)
        {
            return plans;
        }

        var budget = new StepBudget(Path.Combine(checkpoints, "steps.json"), extent.Minutes, threads);
        var steps = stages.Run("Measuring a few steps of each model", progress => budget.Divide(plans, settings.Restart, progress, cancellationToken));
        return [.. plans.Zip(steps, static (ofTask, count) => ofTask.Select(plan => plan with { Steps = count }).ToArray())];
    }

    /// <summary>Writes the task's best model by its validation examples. Those of the test have no part in the choice.</summary>
    private void KeepBest(ArenaSettings settings, RunSession session, IReadOnlyList<RunResult> results)
    {
        var best = results.MinBy(static result => result.Curve[^1].ValidationLoss)!.Plan;
        var path = Path.Combine(settings.Folder, $"model-{best.Task.Key}-{best.Size.Length}.safetensors");
        Checkpoint.Export(session.PathOf(best), path);
        console.MarkupLineInterpolated($"Wrote the model with {best.Variant.Name} to {path}");
    }

    private static List<ArenaTask> Tasks(ArenaSettings settings, IProgress<double> progress)
    {
        var extent = settings.Extent;
        IReadOnlyList<TextKind> texts = settings.TaskKeys is ["listops"] ? []
            : settings.Texts is { } folder ? TextCorpus.FromFolder(folder)
            : TextCorpus.FromRepository(AppContext.BaseDirectory);
        var tasks = new List<ArenaTask>();
        foreach (var key in settings.TaskKeys)
        {
            foreach (var length in extent.Lengths)
            {
                tasks.Add(key switch
                {
                    "listops" => new ListOpsTask(length, ListOpsRule.For(length), extent.Examples, extent.HeldOut, settings.Seed),
                    "text" => new ByteClassificationTask(texts, length, extent.Examples, extent.HeldOut, settings.Seed),
                    _ => new NextByteTask(texts, length, extent.Examples, extent.HeldOut, settings.Seed),
                });
                progress.Report((double)tasks.Count / (settings.TaskKeys.Count * extent.Lengths.Length));
            }
        }

        return tasks;
    }

    private static List<StepCost> Costs(ArenaSettings settings, int threads, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var extent = settings.Extent;
        var measurement = new CostMeasurement(extent.Layers, extent.Heads, extent.CostTokens, extent.CostRepetitions, threads);
        var costs = new List<StepCost>();
        foreach (var length in extent.CostLengths)
        {
            foreach (var variant in settings.Variants)
            {
                cancellationToken.ThrowIfCancellationRequested();
                costs.Add(measurement.Measure(variant, length));
                progress.Report((double)costs.Count / (extent.CostLengths.Length * settings.Variants.Count));
            }
        }

        return costs;
    }
}
