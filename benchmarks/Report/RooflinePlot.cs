using ScottPlot;
using ScottPlot.TickGenerators;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>Bars of the share of peak, grouped by shape, one colour for each vector width.</summary>
internal static class RooflinePlot
{
    private const int PixelsOfBar = 16;
    private const double GapBetweenShapes = 1;
    private const double LeastAxis = 100;
    private const double RoomForLabel = 5;

    public static ReportPlot Draw(IReadOnlyList<BenchmarkResult> rows)
    {
        var plot = new Plot();
        var palette = new ScottPlot.Palettes.Category10();
        var widths = rows.Select(static row => row.Isa).Distinct().ToList();
        var shapes = rows.Select(static row => row.Case).Distinct().ToList();
        var step = widths.Count + GapBetweenShapes;
        foreach (var row in rows)
        {
            var width = widths.IndexOf(row.Isa);
            var bar = plot.Add.Bar(Place(shapes.IndexOf(row.Case), width, step), 100 * row.Share!.Value);
            bar.Horizontal = true;
            bar.Color = palette.GetColor(width);
            bar.Bars[0].Label = $"{100 * row.Share.Value:F0}";
            bar.Bars[0].LineWidth = 0;
            bar.ValueLabelStyle.FontSize = 11;
        }

        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. shapes.Select((_, index) => Place(index, 0, step) - ((widths.Count - 1) / 2.0))], [.. shapes]);
        plot.Axes.SetLimits(0, Math.Max(LeastAxis, (100 * rows.Max(static row => row.Share!.Value)) + RoomForLabel), Place(shapes.Count - 1, widths.Count, step), 1);
        plot.Title("Useful work as a share of the multiply-add peak");
        plot.XLabel("% of peak");
        plot.HideGrid();
        ShowLegend(plot, widths, palette);
        return new ReportPlot("roofline", "roofline.png", "Share of peak by shape and vector width", plot, 1000, 160 + (int)(PixelsOfBar * step * shapes.Count));
    }

    /// <summary>The first shape on top.</summary>
    private static double Place(int shape, int width, double step) => -(shape * step) - width;

    private static void ShowLegend(Plot plot, List<string> widths, ScottPlot.Palettes.Category10 palette)
    {
        foreach (var (width, index) in widths.Select(static (width, index) => (width, index)))
        {
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = width, FillColor = palette.GetColor(index) });
        }

        plot.ShowLegend(Edge.Bottom);
    }
}
