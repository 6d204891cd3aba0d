using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SparseAttentionGen.ApproximationLab.Measuring;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>One plot of a picture: error against size, both on logarithmic axes.</summary>
/// <param name="plot">Where to draw.</param>
/// <param name="spread">Which error of a measurement.</param>
/// <param name="limits">Powers of ten that the vertical axis begins and ends with.</param>
internal sealed class ErrorPanel(Plot plot, Func<Measurement, ErrorSpread> spread, (double Lowest, double Highest) limits)
{
    /// <summary>Smaller errors are not drawn: those of exact methods would leave little room for all others.</summary>
    private const double LowestShown = 1e-2;

    /// <summary>Told apart by most who see colours differently (Okabe and Ito 2008).</summary>
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    private static readonly MarkerShape[] Markers =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleUp];

    /// <summary>The axis for errors.</summary>
    public static (double Lowest, double Highest) LimitsOf(IEnumerable<ErrorSpread> errors)
    {
        var shown = errors.SelectMany(static error => new[] { error.Lowest, error.Highest }).Where(static error => error >= LowestShown && double.IsFinite(error)).ToArray();
        return (Math.Log10(shown.Min()) - 0.08, Math.Log10(shown.Max()) + 0.08);
    }

    /// <summary>Draws the methods.</summary>
    public void Draw(IReadOnlyList<Measurement> measurements)
    {
        var sizes = measurements.Select(static item => item.Size).Where(static size => size > 0).Distinct().Order().ToArray();
        var colour = 0;
        foreach (var method in measurements.GroupBy(static item => item.Method))
        {
            var isBaseline = method.Key.Family == MethodFamily.Baseline;
            var look = isBaseline ? Color.FromHex("#777777") : Color.FromHex(Colours[colour]);
            if (method.First().Size == 0)
            {
                var level = plot.Add.HorizontalLine(Math.Log10(spread(method.First()).Median), 2, look, isBaseline ? LinePattern.Dotted : LinePattern.Dashed);
                level.LegendText = method.Key.Name;
            }
            else
            {
                Line([.. method.OrderBy(static item => item.Size)], look, Markers[colour]);
            }

            colour += isBaseline ? 0 : 1;
        }

        plot.Axes.SetLimits(Math.Log2(sizes[0]) - 0.3, Math.Log2(sizes[^1]) + 0.3, limits.Lowest, limits.Highest);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. sizes.Select(static size => Math.Log2(size))], [.. sizes.Select(static size => size.ToString(CultureInfo.InvariantCulture))]);
        plot.Axes.Left.TickGenerator = Ticks();
    }

    /// <summary>Writes the title and the axes' names; the methods' names are outside.</summary>
    public void Name(string title, string horizontal, string vertical)
    {
        plot.Title(title, 15);
        plot.XLabel(horizontal, 13);
        plot.YLabel(vertical, 13);
        plot.HideLegend();
    }

    private void Line(IReadOnlyList<Measurement> points, Color look, MarkerShape marker)
    {
        // On a logarithmic axis there is no place for 0, nor for NaN.
        var shown = points.Where(item => spread(item).Lowest > 0).ToArray();
        double[] places = [.. shown.Select(static item => Math.Log2(item.Size))];
        double[] medians = [.. shown.Select(item => Math.Log10(spread(item).Median))];
        var range = plot.Add.FillY(
            places, [.. shown.Select(item => Math.Log10(spread(item).Lowest))], [.. shown.Select(item => Math.Log10(spread(item).Highest))]);
        range.FillColor = look.WithAlpha(0.2);
        range.LineWidth = 0;
        var line = plot.Add.Scatter(places, medians, look);
        line.LegendText = points[0].Method.Name;
        line.LineWidth = 2;
        line.MarkerShape = marker;
        line.MarkerSize = 7;
    }

    /// <summary>Ticks at round numbers: the fewer powers of ten there are, the more ticks each has.</summary>
    private NumericManual Ticks()
    {
        var first = (int)Math.Floor(limits.Lowest);
        double[] steps = (limits.Highest - limits.Lowest) switch
        {
            > 3 => [1],
            > 0.8 => [1, 2, 5],
            > 0.3 => [1, 1.5, 2, 3, 4, 5, 6, 8],
            _ => [1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9],
        };
        double[] values = [.. Enumerable.Range(first, (int)Math.Ceiling(limits.Highest) - first + 1).SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))];
        return new NumericManual([.. values.Select(Math.Log10)], [.. values.Select(static value => value.ToString("0.###", CultureInfo.InvariantCulture))]);
    }
}
