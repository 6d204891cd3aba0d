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

    [CommandOption("--only <TEXT>")]
    [Description("Only the measurements whose name contains TEXT, as in: --only decoding.")]
    public string? Only { get; init; }

    public override ValidationResult Validate() => Json switch
    {
        _ when IsMissing(Only) => ValidationResult.Error("--only needs a part of a measurement's name."),
        null => ValidationResult.Success(),
        _ when IsMissing(Json) => ValidationResult.Error("--json needs the name of a file."),
        _ when Directory.Exists(Json) => ValidationResult.Error($"--json needs the name of a file; '{Json}' is a folder."),
        _ => ValidationResult.Success(),
    };

    /// <summary>Whether an option has no value. Where it ends the command line, the parser reads the name of its own default command as the value.</summary>
    protected static bool IsMissing(string? value) => value is not null && (string.IsNullOrWhiteSpace(value) || value == "__default_command");
}
