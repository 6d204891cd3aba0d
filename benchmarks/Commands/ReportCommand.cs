using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Report;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Runs every suite in a process of its own, or takes what an earlier run left, and writes the report.</summary>
internal sealed class ReportCommand : Command<ReportCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var folder = settings.From ?? Repository.PathTo("artifacts", settings.Name);
        var failed = settings.From is null ? ReportRun.RunSuites(folder, settings.Quick, cancellationToken) : [];
        var (machine, results) = ReportRun.Read(folder);
        var files = ReportRun.Write(machine, results, settings.Json ?? Repository.PathTo("artifacts", settings.Name + ".json"), settings.Output);
        foreach (var file in files)
        {
            AnsiConsole.WriteLine($"wrote {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
        }

        foreach (var suite in failed)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{suite} had errors; see its rows.[/]");
        }

        return failed.Count == 0 ? 0 : 1;
    }

    internal sealed class Settings : SuiteSettings
    {
        [CommandOption("--from <DIR>")]
        [Description("Take the suites' JSON files from DIR instead of running anything.")]
        public string? From { get; init; }

        [CommandOption("--output <DIR>")]
        [Description("Where REPORT.md and plots go. Default: benchmarks/; with --quick artifacts/quick-report/.")]
        public string? OutputFolder { get; init; }

        /// <summary>Of the results: quick ones never replace those of a real run.</summary>
        public string Name => Quick ? "quick-benchmarks" : "benchmarks";

        public string Output => OutputFolder ?? (Quick ? Repository.PathTo("artifacts", "quick-report") : Repository.PathTo("benchmarks"));

        public override ValidationResult Validate() => From switch
        {
            _ when Only is not null => ValidationResult.Error("--only would leave out most of a report: run the suites with it and with --json, then report --from their folder --output another."),
            _ when IsMissing(OutputFolder) => ValidationResult.Error("--output needs the name of a folder."),
            _ when IsMissing(From) => ValidationResult.Error("--from needs the name of a folder."),
            _ when File.Exists(OutputFolder) => ValidationResult.Error($"--output needs a folder; '{OutputFolder}' is a file."),
            not null when !Directory.Exists(From) => ValidationResult.Error($"--from needs a folder; '{From}' is none."),
            not null when Directory.GetFiles(From, "*.json").Length == 0 => ValidationResult.Error($"There are no JSON files in '{From}'."),
            not null when Quick => ValidationResult.Error("--quick says how to run suites, and --from that none is run: leave one out."),
            _ => base.Validate(),
        };
    }
}
