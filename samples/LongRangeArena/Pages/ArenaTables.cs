using SparseAttentionGen.LongRangeArena.Runs;
using Spectre.Console;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>Prints the tables.</summary>
internal sealed class ArenaTables(IAnsiConsole console)
{
    /// <summary>Prints them.</summary>
    public void Write(IReadOnlyList<RunResult> results, IReadOnlyList<StepCost> costs)
    {
        foreach (var figures in ArenaFigures.Tables(results, costs))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(figures.Title.EscapeMarkup()).AddColumn(new TableColumn(figures.Header[0]).NoWrap());
            foreach (var name in figures.Header[1..])
            {
                table.AddColumn(new TableColumn(name).RightAligned());
            }

            foreach (var row in figures.Rows)
            {
                table.AddRow([.. row.Select(static cell => cell.EscapeMarkup())]);
            }

            console.Write(table);
            console.WriteLine();
        }

        console.WriteLine(ArenaFigures.Columns);
    }
}
