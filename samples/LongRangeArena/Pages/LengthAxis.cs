using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SparseAttentionGen.LongRangeArena.Runs;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>Axes with logarithms, which the library's plots take as plain numbers.</summary>
internal static class LengthAxis
{
    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>Names the lengths, which are drawn at their logarithms to the base of 2.</summary>
    public static void Set(Plot plot, IReadOnlyList<StepCost> costs)
    {
        int[] lengths = [.. costs.Select(static cost => cost.Length).Distinct().Order()];
        plot.Axes.SetLimitsX(Math.Log2(lengths[0]) - 0.3, Math.Log2(lengths[^1]) + 0.3);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. lengths.Select(static length => Math.Log2(length))], [.. lengths.Select(static length => length.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Names round numbers, which are drawn at their logarithms to the base of 10.</summary>
    public static void SetLogarithmic(Plot plot, IEnumerable<double> values)
    {
        double[] all = [.. values];
        var (lowest, highest) = (Math.Log10(all.Min()) - 0.1, Math.Log10(all.Max()) + 0.1);
        plot.Axes.SetLimitsY(lowest, highest);
        double[] ticks = [.. Enumerable.Range((int)Math.Floor(lowest), (int)Math.Ceiling(highest - lowest) + 2).SelectMany(static power => Steps.Select(step => step * Math.Pow(10, power)))];
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. ticks.Select(Math.Log10)], [.. ticks.Select(static tick => tick.ToString("0.###", CultureInfo.InvariantCulture))]);
    }
}
