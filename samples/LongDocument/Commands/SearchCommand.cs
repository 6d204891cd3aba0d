using System.Diagnostics;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Search;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Ranks the passages of documents for a query.</summary>
internal sealed class SearchCommand(IAnsiConsole console, IEncoderSource source, StandardInput input) : Command<SearchSettings>
{
    private readonly Stages stages = new(console);
    private readonly ModelReport report = new(console);

    public override int Execute(CommandContext context, SearchSettings settings, CancellationToken cancellationToken)
    {
        var loaded = TextLoader.Load(settings.Files, input: input);
        var model = OpenedModel.Open(settings, source, stages);
        var search = new PassageSearch(model, settings.Query, settings.GlobalQuery, cancellationToken);
        var documents = TextDocuments.Read(loaded, model, search.TextPrompt, settings.MaxTokens, stages, cancellationToken);
        report.Model(model, settings.GlobalQuery ? "the first token and the query" : null);
        report.Notes(search.Notes);

        var clock = Stopwatch.StartNew();
        var found = stages.Run($"Searching {documents.TokenCount:N0} tokens", progress => search.Search(
            documents, settings.PassageTokens,
            new EncodeOptions { Threads = settings.Threads ?? 0, Progress = progress, CancellationToken = cancellationToken }));
        var time = clock.Elapsed;
        if (found.Any(static passage => double.IsNaN(passage.Score)))
        {
            throw new InputException("The model's states are not finite: the checkpoint's weights are damaged or too large.");
        }

        Show(found, settings.Top);
        report.Skipped(documents);
        report.Notes(documents.Notes);
        report.Cost(documents.TokenCount, time);
        report.RandomWeights(model, "scores");
        return 0;
    }

    private void Show(IReadOnlyList<FoundPassage> found, int top)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Score", "Where", "Passage").ShowRowSeparators();
        table.Columns[0].RightAligned().NoWrap();
        foreach (var passage in found.Take(top))
        {
            table.AddRow(new Text($"{passage.Score:F3}"), new Text($"{passage.File}:{passage.Line}"), new Text(passage.Excerpt));
        }

        console.Write(table);
        console.WriteLine($"{Math.Min(top, found.Count):N0} of {found.Count:N0} passages. Score: cosine of the passage's and the query's vectors. Where: file and line.");
    }
}
