using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace SparseAttentionGen.QuickStart;

/// <summary>Writes what the program found out, for people.</summary>
internal sealed class Report(IAnsiConsole console)
{
    private const int PictureWidth = 48;

    public void Introduction(int seed)
    {
        console.MarkupLine("[bold]SparseAttentionGen quick start[/]");
        console.WriteLine($"No trained weights: embeddings and projections are random (seed {seed}).");
        console.WriteLine("This shows what attention costs and that it is right, not what a model knows.");
        console.WriteLine();
    }

    public void Text(IReadOnlyList<TextPart> parts, TokenizedText text, bool isOwnText)
    {
        console.WriteLine();
        var source = parts.Count == 1 ? parts[0].Name : $"{parts.Count:N0} files";
        var grid = Facts();
        Fact(grid, "Text", $"{source}{(isOwnText ? " of this repository" : "")}, {parts.Sum(static part => (long)part.Text.Length):N0} characters");
        Fact(grid, "Tokens", $"{text.Ids.Length:N0}, {text.Ids.Distinct().Count():N0} different ({DocumentTokenizer.Encoding})");
        Fact(grid, "Model", $"{QueryKeyValue.Heads} heads of {QueryKeyValue.HeadDim}, width {QueryKeyValue.Width}");
        console.Write(grid);
        if (text.IsCut)
        {
            Note($"The text was cut after {text.Ids.Length:N0} tokens, as --max-tokens says.");
        }

        foreach (var part in parts.Where(static part => part.Replaced > 0))
        {
            Note($"{part.Name} is not all UTF-8: {part.Replaced:N0} malformed sequences were replaced by U+FFFD.");
        }

        console.WriteLine();
    }

    public void Pattern(AttentionPattern pattern, string name, int length)
    {
        console.MarkupLineInterpolated($"[bold]{name}[/] over this text (rows: queries, columns: keys)");
        console.WriteLine(pattern.ToText(length, PictureWidth).TrimEnd('\n'));
        console.WriteLine("█ all pairs attend, ▒ some do, · none does");
        if (pattern.CountAllowed(length) == (long)length * length)
        {
            Note("The window covers all of this text: a longer one shows what it leaves out.");
        }

        console.WriteLine();
    }

    public void Results(IReadOnlyList<AttentionResult> results, int length, int threads)
    {
        console.WriteLine();
        var table = new Table().Border(TableBorder.Rounded).AddColumn($"{length:N0} tokens, threads: {threads}");
        foreach (var result in results)
        {
            table.AddColumn(new TableColumn(new Text(result.Name)).RightAligned());
        }

        Row(table, results, "Pairs of each head", result => result.Pattern.CountAllowed(length).ToString("N0", CultureInfo.InvariantCulture));
        Row(table, results, "Density", result => $"{result.Pattern.Density(length):P2}");
        Row(table, results, "First call, JIT included", result => Units.Time(result.Times.FirstCall));
        Row(table, results, "Time of the whole text", result => Units.Time(result.Times.WholeText));
        Row(table, results, "Useful GFLOP/s", result => $"{Gigaflops(result, length):F0}");
        Row(table, results, "Difference to the reference", result => $"{result.Difference.Largest:0.0e-0}");
        console.Write(table);
        Conclusions(results, length);
    }

    public void Attended(IReadOnlyList<AttendedToken> words, int[] ids, DocumentTokenizer tokenizer)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]What some words attend most[/] ({nameof(LongDocumentAttention)}, mean of the heads)");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Word, and where", "Attends", "Weight", "Distance");
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        table.ShowRowSeparators();
        foreach (var word in words)
        {
            var lines = word.Keys.Select(key => (
                Token: TokenText.Quote(tokenizer.TextOf(key.Id)) + (key.Occurrences > 1 ? $" ×{key.Occurrences}" : ""),
                Weight: $"{key.Weight:P1}",
                Distance: key.Distance == 0 ? "itself" : key.Distance.ToString("+0;-0", CultureInfo.InvariantCulture))).ToArray();
            table.AddRow(
                new Text(TokenText.InContext(word.Position, ids, tokenizer)),
                new Text(string.Join('\n', lines.Select(static line => line.Token))),
                new Text(string.Join('\n', lines.Select(static line => line.Weight))),
                new Text(string.Join('\n', lines.Select(static line => line.Distance))));
        }

        console.Write(table);
        console.WriteLine("×n: n equal tokens, their weight in sum, the distance of the most attended one.");
        console.WriteLine("Words spelt alike attend each other: that much is built into the embeddings.");
    }

    private void Conclusions(IReadOnlyList<AttentionResult> results, int length)
    {
        var grid = Facts();
        if (results is [var sparse, var dense])
        {
            var pairs = (double)dense.Pattern.CountAllowed(length) / sparse.Pattern.CountAllowed(length);
            Fact(grid, "Speed-up", $"{dense.Times.WholeText / sparse.Times.WholeText:F1}x, with {pairs:F1}x fewer pairs");
        }

        Fact(grid, "First call", $"{Math.Min(length, AttentionRun.FirstCallLength):N0} tokens of one head, before the others; not part of the times");
        Fact(grid, "Times", string.Join(", ", results.Select(Runs)));
        Fact(grid, "Difference", $"largest of {results[0].Difference.Rows} rows, relative to the largest output");
        Fact(grid, "Memory", $"{Units.Megabytes(QueryKeyValue.TensorBytes(length))} in query, key, value and output; {PeakMemory()}");
        console.Write(grid);
        foreach (var result in results.Where(static result => !result.Difference.IsFine))
        {
            console.MarkupLineInterpolated(
                $"[red]{result.Name} differs from the reference by more than {ReferenceDifference.Limit:0e-0}: its result is wrong.[/]");
        }
    }

    private static string PeakMemory()
    {
        using var process = Process.GetCurrentProcess();

        // Some systems do not record the peak and return 0.
        return process.PeakWorkingSet64 > 0
            ? $"process peak {Units.Megabytes(process.PeakWorkingSet64)}"
            : "process peak unknown on this system";
    }

    private static string Runs(AttentionResult result) =>
        $"{result.Name}: {(result.Times.Runs == 1 ? "one run" : $"median of {result.Times.Runs} runs")}";

    private static double Gigaflops(AttentionResult result, int length) =>
        result.Pattern.UsefulFlops(length, QueryKeyValue.Heads) / result.Times.WholeText.TotalSeconds / 1e9;

    private static void Row(Table table, IReadOnlyList<AttentionResult> results, string name, Func<AttentionResult, string> cell) =>
        table.AddRow([new Text(name), .. results.Select(result => new Text(cell(result)))]);

    private static Grid Facts() => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();

    private static void Fact(Grid grid, string name, string fact) => grid.AddRow(new Text(name), new Text(fact));

    private void Note(string note) => console.MarkupLineInterpolated($"[yellow]Note:[/] {note}");
}
