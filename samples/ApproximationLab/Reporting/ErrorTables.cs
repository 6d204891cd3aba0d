using System.Globalization;
using SparseAttentionGen.ApproximationLab.Measuring;
using Spectre.Console;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>Prints the errors, a table for each kind of input and for outputs and rows.</summary>
internal sealed class ErrorTables(IAnsiConsole console)
{
    /// <summary>Prints the tables.</summary>
    public void Write(IReadOnlyList<Measurement> measurements, LabExtent extent)
    {
        foreach (var input in measurements.GroupBy(static item => item.Input))
        {
            Table($"Outputs, {input.Key}", [.. input], static item => item.Outputs);
            Table($"Rows of the attention matrix, {input.Key}", [.. input], static item => item.Rows);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Relative error against exact attention, |approximation - exact| / |exact| in the Frobenius norm: median of {extent.Trials} trials, and half their range; a trial has {extent.Heads} heads and {extent.Length} tokens."));
        console.WriteLine("1: no better than an output of zeros. A method is of use where it is below equal weights.");
    }

    private void Table(string title, IReadOnlyList<Measurement> measurements, Func<Measurement, ErrorSpread> spread)
    {
        var sizes = ErrorFigures.SizesOf(measurements);
        var table = new Table().Border(TableBorder.Rounded).Title(title).AddColumn("features, keys or landmarks");
        foreach (var size in sizes)
        {
            table.AddColumn(new TableColumn(size.ToString(CultureInfo.InvariantCulture)).RightAligned().NoWrap());
        }

        foreach (var method in measurements.GroupBy(static item => item.Method))
        {
            var cells = ErrorFigures.CellsOf([.. method], sizes, item => $"{ErrorFigures.Median(spread(item))}\n[dim]±{ErrorFigures.HalfRange(spread(item))}[/]");
            table.AddRow([method.Key.Name, .. cells]);
        }

        console.Write(table);
        console.WriteLine();
    }
}
