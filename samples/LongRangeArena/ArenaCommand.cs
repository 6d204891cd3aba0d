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
        var (extent, threads) = (settings.Extent, settings.Threads ?? Environment.ProcessorCount);
        var session = new RunSession(console, checkpoints, threads);
        var results = new List<RunResult>();
        foreach (var task in stages.Run("Making examples", progress => Tasks(settings, progress)))
        {
            foreach (var variant in settings.Variants.Where(variant => variant.Fits(task)))
            {
                var size = new EncoderSize(extent.Layers, extent.Heads, task.Length);
                var plan = new RunPlan(task, variant, size, extent.Steps, extent.Batch, settings.Rate / 1e6, extent.Evaluations, settings.Seed);
                results.Add(session.Run(plan, settings.Restart, cancellationToken));
            }
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
