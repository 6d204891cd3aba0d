using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Numerics;
using SparseAttentionGen.Benchmarks.Results;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The numerics suite.</summary>
internal sealed class NumericsCommand : WidthSuiteCommand<NumericsCommand.Settings>
{
    protected override string Name => NumericsSuite.SuiteName;

    protected override ISuite CreateSuite(Settings settings) => new NumericsSuite();

    protected override void Finish(Settings settings, IReadOnlyList<BenchmarkResult> results)
    {
        if (settings.Document is { } path)
        {
            File.WriteAllText(path, NumericsDocument.Replace(File.ReadAllText(path), results));
        }
    }

    internal sealed class Settings : WidthSuiteSettings
    {
        [CommandOption("--document <FILE>")]
        [Description("Also write the table into FILE, a page with a place for it: docs/numerics.md.")]
        public string? Document { get; init; }

        public override ValidationResult Validate() =>
            Document is not null && Only is not null
                ? ValidationResult.Error("--document needs a full run: leave out --only.")
                : Document is not null && (IsMissing(Document) || !File.Exists(Document))
                ? ValidationResult.Error($"--document needs the name of a page; there is no file '{Document}'.")
                : base.Validate();
    }
}
