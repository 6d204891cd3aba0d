using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Measuring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>What the commands for child processes accept.</summary>
internal sealed class ProbeSettings : CommandSettings
{
    [CommandOption("--length <N>")]
    [Description("Sequence length.")]
    [DefaultValue(1024)]
    public int Length { get; init; } = 1024;

    [CommandOption("--threads <N>")]
    [Description("Threads to use.")]
    [DefaultValue(1)]
    public int Threads { get; init; } = 1;

    [CommandOption("--pass <PASS>")]
    [Description("Forward, Backward or Both.")]
    public AttentionPass Pass { get; init; }

    public override ValidationResult Validate() =>
        Length is < 1 or > 1 << 24 ? ValidationResult.Error("--length must be from 1 to 16777216.")
        : Threads < 1 ? ValidationResult.Error("--threads must be 1 or more.")
        : ValidationResult.Success();
}
