using System.ComponentModel;
using SparseAttentionGen.LongDocument.BuiltIn;
using SparseAttentionGen.LongDocument.Search;
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

    [CommandOption("--ranking <RANKING>")]
    [Description("fused (default): by vectors and by words, of whose ranks one is made; vectors: by the cosine with the query alone; words: by the query's words alone (BM25).")]
    [DefaultValue(Ranking.Fused)]
    [TypeConverter(typeof(ChoiceConverter<Ranking>))]
    public Ranking Ranking { get; init; }

    [CommandOption("-i|--index <FILE>")]
    [Description("Keeps vectors in this file, so that only new and changed texts are encoded the next time. Default: a file for each model in the user's local application data; none with --random-weights and --global-query.")]
    public string? Index { get; init; }

    [CommandOption("--no-index")]
    [Description("Keeps nothing, and encodes everything.")]
    public bool NoIndex { get; init; }

    public override string? UsualModel => BuiltInModel.MiniLM.Name;

    public override ValidationResult Validate()
    {
        var result = base.Validate();
        if (!result.Successful)
        {
            return result;
        }

        if (Index is not null && (NoIndex || GlobalQuery))
        {
            return ValidationResult.Error(NoIndex
                ? "--index and --no-index exclude each other: name a file, or keep nothing."
                : "--index and --global-query exclude each other: vectors of texts behind a query are of no use to another query.");
        }

        if (Index is not null && string.IsNullOrWhiteSpace(Index))
        {
            return ValidationResult.Error("--index is empty: name a file.");
        }

        return string.IsNullOrWhiteSpace(Query)
            ? ValidationResult.Error("The query is empty: say what to look for.")
            : Positive(("--passage-tokens", PassageTokens), ("--top", Top));
    }
}
