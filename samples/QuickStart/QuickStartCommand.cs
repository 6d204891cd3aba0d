using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.QuickStart;

/// <summary>Reads a text, attends over all of it, and reports what that took.</summary>
internal sealed class QuickStartCommand(IAnsiConsole console) : Command<QuickStartSettings>
{
    private const int SparseRuns = 3;

    public override int Execute(CommandContext context, QuickStartSettings settings, CancellationToken cancellationToken)
    {
        var options = new AttentionOptions { MaxThreads = settings.Threads ?? 0, CancellationToken = cancellationToken };
        var report = new Report(console);
        report.Introduction(settings.Seed);
        var parts = settings.Files.Length > 0
            ? TextSource.FromFiles(settings.Files)
            : TextSource.FromRepository(AppContext.BaseDirectory);

        var (tokenizer, text) = Tokenize(parts, settings, cancellationToken);
        report.Text(parts, text, isOwnText: settings.Files.Length == 0);
        CheckLength(text.Ids.Length);

        report.Pattern(LongDocumentAttention.Pattern, nameof(LongDocumentAttention), text.Ids.Length);
        var (document, results) = Attend(text, tokenizer, settings, options);

        report.Results(results, text.Ids.Length, settings.Threads ?? Environment.ProcessorCount);
        report.Attended(
            AttendedTokens.Find(LongDocumentAttention.Pattern, document, text.Ids, tokenizer.TextOf), text.Ids, tokenizer);
        return results.All(static result => result.Difference.IsFine) ? 0 : 1;
    }

    private (DocumentTokenizer Tokenizer, TokenizedText Text) Tokenize(
        IReadOnlyList<TextPart> parts, QuickStartSettings settings, CancellationToken cancellationToken) =>
        WithProgress(progress =>
        {
            var task = progress.AddTask("Cutting the text into tokens", maxValue: 1);
            var tokenizer = new DocumentTokenizer();
            return (tokenizer, tokenizer.Tokenize(parts, settings.MaxTokens ?? int.MaxValue, Sink(task), cancellationToken));
        });

    private (QueryKeyValue Document, IReadOnlyList<AttentionResult> Results) Attend(
        TokenizedText text, DocumentTokenizer tokenizer, QuickStartSettings settings, AttentionOptions options) =>
        WithProgress(progress =>
        {
            var projecting = progress.AddTask("Projecting to queries, keys, values", maxValue: 1);
            var sparse = progress.AddTask($"{nameof(LongDocumentAttention)}, {SparseRuns} runs", autoStart: false, maxValue: 1);
            var dense = settings.NoDense ? null : progress.AddTask(nameof(DenseAttention), autoStart: false, maxValue: 1);

            var document = new SeededProjections(settings.Seed)
                .Project(text.Ids, tokenizer.TextOf, options with { Progress = Sink(projecting) });
            var run = new AttentionRun(document, options);
            sparse.StartTask();
            List<AttentionResult> results = [run.Run(new LongDocumentAttention(), SparseRuns, Sink(sparse))];
            if (dense is not null)
            {
                dense.StartTask();
                results.Add(run.Run(new DenseAttention(), runs: 1, Sink(dense)));
            }

            return (document, (IReadOnlyList<AttentionResult>)results);
        });

    private T WithProgress<T>(Func<ProgressContext, T> work)
    {
        var progress = console.Progress().Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        return progress.Start(work);
    }

    private static ProgressSink Sink(ProgressTask task) => new(share => task.Value = share);

    private static void CheckLength(int tokens)
    {
        if (tokens < 2)
        {
            throw new InputException($"The text is {tokens} token long, but attention needs 2 or more: give a longer text.");
        }

        if (tokens > QueryKeyValue.LongestLength)
        {
            throw new InputException(
                $"The text has {tokens:N0} tokens, but a tensor holds {QueryKeyValue.LongestLength:N0}: cut it with --max-tokens.");
        }

        var (needed, available) = (QueryKeyValue.TensorBytes(tokens), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > available)
        {
            throw new InputException(
                $"{tokens:N0} tokens need tensors of {needed / 1e9:F1} GB, but there are {available / 1e9:F1} GB: cut the text with --max-tokens.");
        }
    }
}
