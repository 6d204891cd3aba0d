using Spectre.Console;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>A suite's results on the console.</summary>
internal static class ConsoleTable
{
    public static void Write(IReadOnlyCollection<BenchmarkResult> results)
    {
        if (results.Count == 0)
        {
            return;
        }

        var table = new Table().RoundedBorder();
        var columns = ResultColumn.For(results);
        foreach (var column in columns)
        {
            var header = new TableColumn(Markup.Escape(column.Title));
            table.AddColumn(column.IsText ? header : header.RightAligned());
        }

        foreach (var result in results)
        {
            table.AddRow([.. columns.Select(column => new Markup(Markup.Escape(column.Text(result)), StyleOf(result)))]);
        }

        AnsiConsole.Write(table);
    }

    private static Style StyleOf(BenchmarkResult result) =>
        result.Error is not null ? new Style(Color.Red)
        : result.BarMet == false ? new Style(Color.Yellow)
        : Style.Plain;
}
