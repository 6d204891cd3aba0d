using System.ComponentModel;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongRangeArena.Predicting;

/// <summary>The command line of a prediction.</summary>
internal sealed class PredictSettings : CommandSettings
{
    [CommandOption("-c|--checkpoint <FILE>")]
    [Description("A model, or a checkpoint of a run. Required.")]
    public string? Checkpoint { get; init; }

    [CommandOption("--text <TEXT>")]
    [Description("What is classified, or continued by a byte: an expression for ListOps, any text for the others.")]
    public string? Text { get; init; }

    [CommandOption("-f|--file <FILE>")]
    [Description("The same from a file.")]
    public string? File { get; init; }

    [CommandOption("--stdin")]
    [Description("The same from the standard input.")]
    public bool Stdin { get; init; }

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    public override ValidationResult Validate() =>
        string.IsNullOrWhiteSpace(Checkpoint) ? ValidationResult.Error("--checkpoint is missing: name a model's file, or a checkpoint of a run.")
        : new[] { Text is not null, File is not null, Stdin }.Count(static isGiven => isGiven) != 1 ? ValidationResult.Error("Give one of --text, --file and --stdin.")
        : Text is { Length: 0 } ? ValidationResult.Error("--text is empty.")
        : File is { Length: 0 } ? ValidationResult.Error("--file is empty: name a file.")
        : Threads < 1 ? ValidationResult.Error($"--threads is {Threads}, but must be 1 or more.")
        : ValidationResult.Success();
}
