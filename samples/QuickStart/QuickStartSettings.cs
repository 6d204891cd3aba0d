using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.QuickStart;

/// <summary>The command line.</summary>
internal sealed class QuickStartSettings : CommandSettings
{
    [CommandArgument(0, "[FILES]")]
    [Description("Text files in UTF-8, read one after the other. Default: this repository's sources and documents.")]
    public string[] Files { get; init; } = [];

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    [CommandOption("-m|--max-tokens <N>")]
    [Description("Use the first N tokens only, 2 or more. Default: the whole text.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? MaxTokens { get; init; }

    [CommandOption("--no-dense")]
    [Description("Leave out dense attention, whose time grows with the square of the length.")]
    public bool NoDense { get; init; }

    [CommandOption("-s|--seed <N>")]
    [Description("Seed of the random embeddings and projections.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Seed { get; init; }

    public override ValidationResult Validate()
    {
        if (Threads < 1)
        {
            return ValidationResult.Error($"--threads is {Threads}, but must be 1 or more.");
        }

        return MaxTokens < 2
            ? ValidationResult.Error($"--max-tokens is {MaxTokens}, but must be 2 or more.")
            : ValidationResult.Success();
    }
}
