using Spectre.Console;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>A suite's results on the console. Notes go below, where there is room for them.</summary>
internal static class ConsoleTable
{
    /// <summary>Width of a file or pipe, which has none of its own.</summary>
    private const int RedirectedWidth = 200;

    public static void Write(IReadOnlyCollection<BenchmarkResult> results)
    {
        if (results.Count == 0)
        {
            return;
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        WriteFigures(results);
        var shared = new SharedReasons(results);
        foreach (var result in results.Where(result => ResultColumn.Note.Text(result) != Figures.None && shared.NumberOf(result) is null))
        {
            AnsiConsole.Write(new Text($"{Name(result)}: {ResultColumn.Note.Text(result)}\n", StyleOf(result)));
        }

        foreach (var (_, reason, rows) in shared.All)
        {
            AnsiConsole.Write(new Text($"without figures, {string.Join("; ", rows.Select(static row => row.Peer ?? row.Case).Distinct())}: {reason}\n"));
        }
    }

    private static void WriteFigures(IReadOnlyCollection<BenchmarkResult> results)
    {
        var table = new Table().SimpleBorder();
        var columns = ResultColumn.For(results);
        foreach (var column in columns)
        {
            var header = new TableColumn(Markup.Escape(column.Title));
            table.AddColumn(column.IsText ? header : header.RightAligned().NoWrap());
        }

        foreach (var result in results)
        {
            table.AddRow([.. columns.Select(column => new Text(column.Text(result), StyleOf(result)))]);
        }

        AnsiConsole.Write(table);
    }

    private static string Name(BenchmarkResult result) => string.Join(
        ", ",
        new[] { result.Case, result.Length is { } length ? $"N = {length}" : null, $"threads: {result.Threads}", result.Peer }.OfType<string>());

    private static Style StyleOf(BenchmarkResult result) =>
        result.Error is not null ? new Style(Color.Red)
        : result.BarMet == false ? new Style(Color.Yellow)
        : Style.Plain;
}
