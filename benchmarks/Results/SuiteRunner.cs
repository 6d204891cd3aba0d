using SparseAttentionGen.Benchmarks.Measuring;
using Spectre.Console;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Runs a suite's steps under a progress display.</summary>
internal static class SuiteRunner
{
    /// <summary>A step that throws becomes a row that says so; the others still run.</summary>
    public static List<BenchmarkResult> Run(ISuite suite, CancellationToken cancellationToken)
    {
        var results = new List<BenchmarkResult>();
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(display =>
            {
                var task = display.AddTask(suite.Name, maxValue: suite.Steps.Count);
                foreach (var step in suite.Steps)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    task.Description = Markup.Escape($"{suite.Name} ({InstructionSet.Current}): {step.Description}");
                    results.AddRange(Results(suite, step, cancellationToken));
                    task.Increment(1);
                }

                task.Description = Markup.Escape($"{suite.Name} ({InstructionSet.Current})");
            });
        return results;
    }

    private static IReadOnlyList<BenchmarkResult> Results(ISuite suite, SuiteStep step, CancellationToken cancellationToken)
    {
        try
        {
            return step.Run(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return
            [
                new BenchmarkResult
                {
                    Suite = suite.Name,
                    Case = step.Description,
                    Isa = InstructionSet.Current,
                    Threads = 1,
                    Error = $"{exception.GetType().Name}: {exception.Message}",
                },
            ];
        }
    }
}
