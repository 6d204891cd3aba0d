using SparseAttentionGen.Benchmarks.Results;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Runs one suite, prints its table, writes its file.</summary>
internal abstract class SuiteCommand<TSettings> : Command<TSettings>
    where TSettings : SuiteSettings
{
    protected abstract ISuite CreateSuite(TSettings settings);

    /// <summary>Results of further processes.</summary>
    protected virtual IReadOnlyList<BenchmarkResult> RunChildren(TSettings settings, CancellationToken cancellationToken) => [];

    /// <summary>What remains to be done with all results.</summary>
    protected virtual void Finish(TSettings settings, IReadOnlyList<BenchmarkResult> results)
    {
    }

    public override int Execute(CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        var results = SuiteRunner.Run(CreateSuite(settings), settings.Only, cancellationToken);
        ConsoleTable.Write(results);
        results.AddRange(RunChildren(settings, cancellationToken));
        if (settings.Json is { } path)
        {
            ResultFile.Write(path, results);
        }

        Finish(settings, results);
        return results.Any(static result => result.Error is not null) ? 1 : 0;
    }
}
