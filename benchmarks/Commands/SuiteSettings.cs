using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>What every suite accepts.</summary>
internal class SuiteSettings : CommandSettings
{
    [CommandOption("--json <FILE>")]
    [Description("Also write the results to FILE, as a JSON list.")]
    public string? Json { get; init; }

    [CommandOption("--quick")]
    [Description("Small sizes and few repetitions: under a minute, to see that it works. The figures mean little.")]
    public bool Quick { get; init; }

    public override ValidationResult Validate() =>
        Json is not null && (string.IsNullOrWhiteSpace(Json) || Directory.Exists(Json))
            ? ValidationResult.Error($"--json needs the name of a file; '{Json}' is not one.")
            : ValidationResult.Success();
}
