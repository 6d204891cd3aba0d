using ScottPlot;
using SparseAttentionGen.LongRangeArena.Models;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>A variant looks the same in every plot.</summary>
internal static class VariantLine
{
    /// <summary>Told apart by most who see colours differently (Okabe and Ito 2008).</summary>
    private static readonly string[] Colours = ["#000000", "#0072B2", "#56B4E9", "#CC79A7", "#D55E00", "#009E73", "#E69F00"];

    private static readonly MarkerShape[] Markers =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.OpenSquare, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleUp, MarkerShape.OpenCircle];

    /// <summary>Adds a line.</summary>
    public static void Add(Plot plot, AttentionVariant variant, double[] places, double[] values)
    {
        var index = Math.Max(0, AttentionVariants.All.ToList().IndexOf(variant));
        var line = plot.Add.Scatter(places, values, Color.FromHex(Colours[index % Colours.Length]));
        line.LegendText = variant.Name;
        line.LineWidth = 2;

        // Where colours begin again, lines are dashed.
        line.LinePattern = index < Colours.Length ? LinePattern.Solid : LinePattern.Dashed;
        line.MarkerShape = Markers[index % Markers.Length];
        line.MarkerSize = 6;
    }
}
