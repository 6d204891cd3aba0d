using SparseAttentionGen.Benchmarks.Measuring;
using Spectre.Console;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Runs a suite's steps under a progress display.</summary>
internal static class SuiteRunner
{
    /// <summary>Runs the steps. One that throws becomes a row that says so; the others still run.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="only">What the names of the steps contain; null: all steps.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="InvalidDataException">No step has such a name.</exception>
    public static List<BenchmarkResult> Run(ISuite suite, string? only, CancellationToken cancellationToken)
    {
        var steps = suite.Steps.Where(step => only is null || step.Description.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (steps.Count == 0)
        {
            throw new InvalidDataException(
                $"No measurement of {suite.Name} has '{only}' in its name; there are: {string.Join("; ", suite.Steps.Select(static step => step.Description))}.");
        }

        var results = new List<BenchmarkResult>();
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(display =>
            {
                var task = display.AddTask(suite.Name, maxValue: steps.Count);
                foreach (var step in steps)
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
