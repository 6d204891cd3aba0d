using ScottPlot;
using ScottPlot.TickGenerators;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>A line of a plot.</summary>
internal sealed record LogLogSeries(string Name, IReadOnlyList<(int Length, double Value)> Points);

/// <summary>Something against sequence length, both on logarithmic axes.</summary>
internal static class LogLogPlot
{
    private const float OwnWidth = 4;
    private const float OtherWidth = 2;

    public static ReportPlot Draw(string suite, string fileName, string title, string unit, IReadOnlyList<LogLogSeries> series)
    {
        var plot = new Plot();
        for (var index = 0; index < series.Count; index++)
        {
            // 0 has no logarithm.
            var points = series[index].Points.Where(static point => point.Value > 0).OrderBy(static point => point.Length).ToList();
            if (points.Count == 0)
            {
                continue;
            }

            var line = plot.Add.Scatter(
                [.. points.Select(static point => Math.Log2(point.Length))], points.Select(static point => Math.Log10(point.Value)).ToArray());
            line.LegendText = series[index].Name;
            line.LineWidth = index == 0 ? OwnWidth : OtherWidth;
            line.MarkerSize = 9;
        }

        plot.Title(title);
        plot.XLabel("sequence length");
        plot.YLabel(unit);
        var lengths = series.SelectMany(static item => item.Points).Select(static point => point.Length).Distinct().Order().ToList();
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. lengths.Select(static length => Math.Log2(length))], [.. lengths.Select(Name)]);
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            MinorTickGenerator = new LogMinorTickGenerator(),
            LabelFormatter = static power => power is > 5 or < -3 ? $"1e{power:F0}" : $"{Math.Pow(10, power):0.###}",
        };
        plot.Axes.Margins(horizontal: 0.08, vertical: 0.12);
        plot.Legend.Alignment = Alignment.UpperLeft;
        plot.ShowLegend(Edge.Bottom);
        return new ReportPlot(suite, fileName, title, plot, 1000, 640);
    }

    private static string Name(int length) => length switch
    {
        >= 1 << 20 => $"{length >> 20} Mi",
        >= 1 << 10 => $"{length >> 10} Ki",
        _ => $"{length}",
    };
}
