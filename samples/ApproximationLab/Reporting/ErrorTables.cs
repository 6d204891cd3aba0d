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
        var sizes = measurements.Select(static item => item.Size).Where(static size => size > 0).Distinct().Order().ToArray();
        var table = new Table().Border(TableBorder.Rounded).Title(title).AddColumn("features, keys or landmarks");
        foreach (var size in sizes)
        {
            table.AddColumn(new TableColumn(size.ToString(CultureInfo.InvariantCulture)).RightAligned().NoWrap());
        }

        foreach (var method in measurements.GroupBy(static item => item.Method))
        {
            // What has no size is said once, in the first column.
            var bySize = method.ToDictionary(item => item.Size == 0 ? sizes[0] : item.Size);
            var cells = sizes.Select(size => bySize.TryGetValue(size, out var item) ? Cell(spread(item)) : string.Empty);
            table.AddRow([method.Key.Name, .. cells]);
        }

        console.Write(table);
        console.WriteLine();
    }

    /// <summary>The median, and how far the trials lie around it as a share of it.</summary>
    private static string Cell(ErrorSpread spread) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number(spread.Median)}\n[dim]±{HalfRange(spread):0}%[/]");

    private static double HalfRange(ErrorSpread spread) => spread.Median == 0 ? 0 : 50 * (spread.Highest - spread.Lowest) / spread.Median;

    private static string Number(double error) => error.ToString(
        error switch
        {
            0 or >= 100 => "0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            >= 0.001 => "0.000",
            _ => "0e-0",
        },
        CultureInfo.InvariantCulture);
}
