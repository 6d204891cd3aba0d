using System.Globalization;
using System.Text;
using SparseAttentionGen.LongRangeArena.Runs;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>The tables in Markdown, for readers of the repository.</summary>
internal static class ArenaDocument
{
    /// <summary>Writes the document.</summary>
    public static void Write(string path, IReadOnlyList<RunResult> results, IReadOnlyList<StepCost> costs)
    {
        var text = new StringBuilder("# Long Range Arena, small\n\nWritten by `samples/LongRangeArena`.\n\n");
        foreach (var task in results.GroupBy(static result => result.Plan.Task))
        {
            text.Append(CultureInfo.InvariantCulture, $"* {task.Key.Name}, {task.Key.Length} tokens: {ArenaFigures.Setting(task.First().Plan, task.First().Parameters)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{ArenaFigures.Columns}\n");
        foreach (var table in ArenaFigures.Tables(results, costs))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {table.Title}\n\n| {string.Join(" | ", table.Header)} |\n|---|{string.Concat(table.Header[1..].Select(static _ => "---:|"))}\n");
            foreach (var row in table.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
            }
        }

        File.WriteAllText(path, text.ToString());
    }
}
