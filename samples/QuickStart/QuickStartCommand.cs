using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.QuickStart;

/// <summary>Reads a text, attends over all of it, and reports what that took.</summary>
internal sealed class QuickStartCommand(IAnsiConsole console) : Command<QuickStartSettings>
{
    private const int SparseRuns = 3;

    /// <summary>One, because a dense run over a long text takes long.</summary>
    private const int DenseRuns = 1;

    private readonly Stages stages = new(console);
    private readonly Report report = new(console);

    public override int Execute(CommandContext context, QuickStartSettings settings, CancellationToken cancellationToken)
    {
        var options = new AttentionOptions { MaxThreads = settings.Threads ?? 0, CancellationToken = cancellationToken };
        var parts = settings.Files.Length > 0
            ? TextSource.FromFiles(settings.Files)
            : TextSource.FromRepository(AppContext.BaseDirectory);

        report.Introduction(settings.Seed);
        var (tokenizer, text) = Tokenize(parts, settings, cancellationToken);
        CheckLength(text.Ids.Length);
        report.Text(parts, text, isOwnText: settings.Files.Length == 0);
        report.Pattern(LongDocumentAttention.Pattern, nameof(LongDocumentAttention), text.Ids.Length);

        var document = stages.Run(
            "Projecting to queries, keys and values",
            progress => new SeededProjections(settings.Seed).Project(text.Ids, tokenizer.TextOf, options with { Progress = progress }));
        var results = Attend(document, settings, options);
        var words = stages.Run(
            "Looking up what some words attend",
            progress => AttendedTokens.Find(LongDocumentAttention.Pattern, document, text.Ids, tokenizer.TextOf, progress));

        report.Results(results, text.Ids.Length, settings.Threads ?? Environment.ProcessorCount);
        report.Attended(words, text.Ids, tokenizer);
        return results.All(static result => result.Difference.IsFine) ? 0 : 1;
    }

    private (DocumentTokenizer Tokenizer, TokenizedText Text) Tokenize(
        IReadOnlyList<TextPart> parts, QuickStartSettings settings, CancellationToken cancellationToken) =>
        stages.Run("Cutting the text into tokens", progress =>
        {
            var tokenizer = new DocumentTokenizer();
            return (tokenizer, tokenizer.Tokenize(parts, settings.MaxTokens ?? int.MaxValue, progress, cancellationToken));
        });

    private List<AttentionResult> Attend(QueryKeyValue document, QuickStartSettings settings, AttentionOptions options)
    {
        var run = new AttentionRun(document, options);
        List<AttentionResult> results = [Attend(run, new LongDocumentAttention(), SparseRuns)];
        if (!settings.NoDense)
        {
            results.Add(Attend(run, new DenseAttention(), DenseRuns));
        }

        return results;
    }

    private AttentionResult Attend(AttentionRun run, ISparseAttention attention, int runs)
    {
        var name = attention.GetType().Name;
        var times = stages.Run(runs == 1 ? name : $"{name}, {runs} runs", progress => run.Measure(attention, runs, progress));
        var difference = stages.Run("Comparing sampled rows with the reference", progress => run.Check(attention.Pattern, progress));
        return new AttentionResult(name, attention.Pattern, times, difference);
    }

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
