using System.Text;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>A suite's results as a table in Markdown, and below it what several rows would say alike.</summary>
internal static class MarkdownTable
{
    public static void Write(StringBuilder text, IReadOnlyCollection<BenchmarkResult> rows)
    {
        var shared = new SharedReasons(rows);
        var note = ResultColumn.Note with { Text = row => shared.NumberOf(row) is { } number ? $"see note {number}" : ResultColumn.Note.Text(row) };
        ResultColumn[] columns = [.. ResultColumn.For(rows), .. rows.Any(HasNote) ? [note] : Array.Empty<ResultColumn>()];
        WriteRow(text, columns.Select(static column => column.Title));
        WriteRow(text, columns.Select(static column => column.IsText ? "---" : "---:"));
        foreach (var row in rows)
        {
            WriteRow(text, columns.Select(column => column.Text(row)));
        }

        foreach (var (number, reason, _) in shared.All)
        {
            text.Append($"\nNote {number}: {reason.TrimEnd('.')}.\n");
        }
    }

    private static bool HasNote(BenchmarkResult row) => ResultColumn.Note.Text(row) != Figures.None;

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
