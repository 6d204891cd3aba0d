using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Guard;
using SparseAttentionGen.Benchmarks.Results;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The guard; exit code 1 where a shape has lost more than half of its share of peak.</summary>
internal sealed class GuardCommand : SuiteCommand<GuardCommand.Settings>
{
    protected override ISuite CreateSuite(Settings settings) => new GuardSuite(settings.Update ? [] : Baseline.Current(), settings.Quick);

    protected override void Finish(Settings settings, IReadOnlyList<BenchmarkResult> results)
    {
        if (settings.Update && results.All(static result => result.Error is null))
        {
            Baseline.Update(results);
        }
    }

    internal sealed class Settings : SuiteSettings
    {
        [CommandOption("--update")]
        [Description("Write this run's shares to benchmarks/baseline.json instead of judging them.")]
        public bool Update { get; init; }

        public override ValidationResult Validate() => Update && (Quick || Only is not null)
            ? ValidationResult.Error("--update needs a full run: leave out --quick and --only.")
            : base.Validate();
    }
}
