using System.ComponentModel;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.ApproximationLab;

/// <summary>The command line.</summary>
internal sealed class LabSettings : CommandSettings
{
    [CommandArgument(0, "[FOLDER]")]
    [Description("Receives the plots, errors.md with the tables, and errors.csv with every figure. Default: errors.")]
    public string Folder { get; init; } = "errors";

    [CommandOption("-q|--quick")]
    [Description("Fewer tokens, trials and sizes: to see that it runs.")]
    public bool Quick { get; init; }

    [CommandOption("-f|--text <FILE>")]
    [Description("Text in UTF-8. Default: this repository's documents and sources.")]
    public string? Text { get; init; }

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use; the results do not depend on it. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    [CommandOption("-s|--seed <N>")]
    [Description("Seed of the embeddings, Gaussian inputs, features and projections.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Seed { get; init; }

    /// <summary>How much is measured.</summary>
    public LabExtent Extent => Quick ? LabExtent.Quick : LabExtent.Whole;

    public override ValidationResult Validate()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            return ValidationResult.Error("[FOLDER] is empty: name the folder, or leave it out.");
        }

        if (Threads < 1)
        {
            return ValidationResult.Error($"--threads is {Threads}, but must be 1 or more.");
        }

        return Text is { Length: 0 }
            ? ValidationResult.Error("--text is empty: name a file, or leave it out.")
            : ValidationResult.Success();
    }
}
