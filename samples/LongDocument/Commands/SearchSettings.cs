using System.ComponentModel;
using SparseAttentionGen.LongDocument.BuiltIn;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>The command line of <see cref="SearchCommand"/>.</summary>
internal sealed class SearchSettings : ModelSettings
{
    [CommandArgument(0, "<QUERY>")]
    [Description("What to look for, in words.")]
    public string Query { get; init; } = string.Empty;

    [CommandArgument(1, "<FILES>")]
    [Description("Text files, folders with all below them, patterns such as 'books/**/*.txt', or - for standard input.")]
    public string[] Files { get; init; } = [];

    [CommandOption("-p|--passage-tokens <N>")]
    [Description("Most tokens of a passage.")]
    [DefaultValue(128)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int PassageTokens { get; init; }

    [CommandOption("-n|--top <N>")]
    [Description("Passages to show.")]
    [DefaultValue(10)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Top { get; init; }

    [CommandOption("-g|--global-query")]
    [Description("Longformer: puts the query before the text, with global attention, as in question answering, rather than encode it by itself.")]
    public bool GlobalQuery { get; init; }

    public override string? UsualModel => BuiltInModel.MiniLM.Name;

    public override ValidationResult Validate()
    {
        var result = base.Validate();
        if (!result.Successful)
        {
            return result;
        }

        return string.IsNullOrWhiteSpace(Query)
            ? ValidationResult.Error("The query is empty: say what to look for.")
            : Positive(("--passage-tokens", PassageTokens), ("--top", Top));
    }
}
