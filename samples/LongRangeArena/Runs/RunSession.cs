using Spectre.Console;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>Carries out runs with a bar and a learning curve, and with checkpoints from which the same command goes on.</summary>
/// <param name="console">Receives progress.</param>
/// <param name="checkpoints">The folder of the checkpoints.</param>
/// <param name="threads">Most threads to use.</param>
internal sealed class RunSession(IAnsiConsole console, string checkpoints, int threads)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    /// <summary>Trains a model, or goes on with it.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="restart">Whether a checkpoint is ignored.</param>
    /// <param name="cancellationToken">Ends the run after the present step, with a checkpoint.</param>
    public RunResult Run(RunPlan plan, bool restart, CancellationToken cancellationToken)
    {
        var run = new TrainingRun(plan, threads);
        var path = PathOf(plan);
        if (File.Exists(path) && !restart)
        {
            Checkpoint.Load(run, path);
        }

        var display = new RunDisplay(console, run);
        var last = DateTime.UtcNow;
        try
        {
            display.While(report =>
            {
                while (!run.IsDone)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var (loss, hasLooked) = run.Step();
                    report(loss, hasLooked);
                    if (DateTime.UtcNow - last > SaveInterval)
                    {
                        Checkpoint.Save(run, path);
                        last = DateTime.UtcNow;
                    }
                }
            });
        }
        catch (OperationCanceledException)
        {
            Checkpoint.Save(run, path);
            console.MarkupLineInterpolated($"Saved step {run.Optimizer.Steps} of {plan.Steps} to {path}: the same command goes on from there.");
            throw;
        }

        Checkpoint.Save(run, path);
        var result = run.Finish();
        display.Finish(result);
        return result;
    }

    /// <summary>The checkpoint of a run.</summary>
    public string PathOf(RunPlan plan) => Path.Combine(checkpoints, plan.FileName + ".safetensors");
}
