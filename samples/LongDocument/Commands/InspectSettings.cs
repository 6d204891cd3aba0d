using System.ComponentModel;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>The command line of <see cref="InspectCommand"/>.</summary>
internal sealed class InspectSettings : ModelSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("A text file, or - for standard input.")]
    public string File { get; init; } = string.Empty;

    [CommandOption("-l|--layer <N>")]
    [Description("The layer, from 0.")]
    [DefaultValue(0)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Layer { get; init; }

    [CommandOption("-d|--head <N>")]
    [Description("The head, from 0. Default: the mean of all.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Head { get; init; }

    [CommandOption("-k|--token <TOKEN>")]
    [Description("The token whose attention is listed: its position, or a word of the text. Default: a word in the middle.")]
    public string? Token { get; init; }

    [CommandOption("-n|--top <N>")]
    [Description("Attended tokens to list.")]
    [DefaultValue(10)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Top { get; init; }

    [CommandOption("-o|--svg <FILE>")]
    [Description("Receives a picture of the layer's attention.")]
    public string? Svg { get; init; }

    public override ValidationResult Validate()
    {
        var result = base.Validate();
        if (!result.Successful)
        {
            return result;
        }

        if (Layer < 0 || Head < 0)
        {
            return ValidationResult.Error("--layer and --head count from 0.");
        }

        return Token is not null && string.IsNullOrWhiteSpace(Token)
            ? ValidationResult.Error("--token is empty: give a position or a word.")
            : Positive(("--top", Top));
    }
}
