using System.Diagnostics;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Indexing;
using SparseAttentionGen.LongDocument.Search;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Ranks the passages of documents for a query.</summary>
internal sealed class SearchCommand(IAnsiConsole console, IEncoderSource source, StandardInput input, IndexFolder indexes) : Command<SearchSettings>
{
    private readonly Stages stages = new(console);
    private readonly ModelReport report = new(console);
    private readonly SearchReport results = new(console);

    public override int Execute(CommandContext context, SearchSettings settings, CancellationToken cancellationToken)
    {
        var loaded = TextLoader.Load(settings.Files, input: input);
        var model = OpenedModel.Open(settings, source, stages);
        var search = new PassageSearch(model, settings.Query, settings.GlobalQuery, cancellationToken);
        var options = new EncodeOptions { Threads = settings.Threads ?? 0, CancellationToken = cancellationToken };
        if (settings.GlobalQuery)
        {
            SearchBehindQuery(settings, loaded, model, search, options);
        }
        else
        {
            SearchPassages(settings, loaded, model, search, options);
        }

        report.RandomWeights(model, "scores");
        return 0;
    }

    private void SearchBehindQuery(SearchSettings settings, LoadedTexts loaded, OpenedModel model, PassageSearch search, EncodeOptions options)
    {
        var documents = TextDocuments.Read(loaded, model, search.TextPrompt, settings.MaxTokens, stages, options.CancellationToken);
        report.Model(model, "the first token and the query");
        report.Notes(search.Notes);
        var clock = Stopwatch.StartNew();
        var found = stages.Run($"Searching {documents.TokenCount:N0} tokens", progress =>
            search.SearchBehindQuery(documents, settings.PassageTokens, options with { Progress = progress }));
        var time = clock.Elapsed;
        Show(found, settings, options.CancellationToken);
        report.Skipped(documents.Skipped);
        report.Notes(documents.Notes);
        report.Cost(documents.TokenCount, time);
    }

    private void SearchPassages(SearchSettings settings, LoadedTexts loaded, OpenedModel model, PassageSearch search, EncodeOptions options)
    {
        List<string> notes = [.. search.Notes];
        using var index = new IndexOpening(indexes).Open(settings, model, search.TextPrompt, notes);
        report.Model(model);
        report.Notes(notes);
        var clock = Stopwatch.StartNew();
        var documents = SearchedDocuments.Read(loaded, model, search.TextPrompt, settings, index, stages, options);
        var time = clock.Elapsed;
        Show(search.Search(documents.Documents, options), settings, options.CancellationToken);
        report.Skipped(documents.Skipped);
        report.Notes(documents.Notes);
        if (index is not null)
        {
            results.Index(index.Path, documents);
        }

        if (documents.EncodedTokens > 0)
        {
            report.Cost(documents.EncodedTokens, time);
        }
    }

    private void Show(IReadOnlyList<FoundPassage> found, SearchSettings settings, CancellationToken cancellationToken)
    {
        if (found.Any(static passage => double.IsNaN(passage.Score)))
        {
            throw new InputException("The model's states are not finite: the checkpoint's weights are damaged or too large.");
        }

        var words = settings.Ranking == Ranking.Vectors
            ? []
            : WordSearch.Rank([.. found.Select(static passage => passage.Text)], settings.Query, cancellationToken);
        results.Show(RankFusion.Rank(found, words, settings.Ranking, RankFusion.WindowOf(settings.Top)), settings.Ranking, settings.Top);
    }
}
