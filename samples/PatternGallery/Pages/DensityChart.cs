using System.Globalization;
using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>A small chart: how the density falls as the sequence grows, both on logarithmic axes.</summary>
internal static class DensityChart
{
    private const double Left = 46;
    private const double Right = 268;
    private const double Top = 14;
    private const double Bottom = 108;

    /// <summary>The lowest density of the axis: a window of a few hundred keys in a million tokens.</summary>
    private const double Lowest = 1e-4;

    /// <summary>Draws the chart.</summary>
    /// <param name="costs">The costs of several lengths, ascending.</param>
    /// <returns>An <c>svg</c> element.</returns>
    public static string Draw(IReadOnlyList<EntryCost> costs)
    {
        var points = costs.Select(cost => (X: PlaceOf(cost, costs), Y: HeightOf(cost.Density))).ToArray();
        var line = string.Join(' ', points.Select(static point => Format($"{point.X:0.#},{point.Y:0.#}")));
        var dots = string.Concat(points.Select(static point => Format($"<circle cx=\"{point.X:0.#}\" cy=\"{point.Y:0.#}\" r=\"2.5\"/>")));
        var rules = string.Concat(new[] { 1, 1e-1, 1e-2, 1e-3, 1e-4 }.Select(static share =>
            Format($"<path class=\"rule\" d=\"M{Left} {HeightOf(share):0.#}H{Right}\"/><text x=\"{Left - 5}\" y=\"{HeightOf(share) + 3:0.#}\" text-anchor=\"end\">{share * 100:0.##} %</text>")));
        var names = string.Concat(costs.Select(cost =>
            Format($"<text x=\"{PlaceOf(cost, costs):0.#}\" y=\"{Bottom + 15}\" text-anchor=\"middle\">{Figures.Tokens(cost.Length)}</text>")));
        return $"""
            <svg class="chart" viewBox="0 0 280 128" role="img">
            <title>Share of dense attention's operations, by number of tokens</title>
            {rules}
            {names}
            <polyline points="{line}"/>{dots}
            </svg>

            """;
    }

    private static double PlaceOf(EntryCost cost, IReadOnlyList<EntryCost> costs)
    {
        var (first, last) = (Math.Log2(costs[0].Length), Math.Log2(costs[^1].Length));
        return Left + 12 + ((Right - Left - 28) * (Math.Log2(cost.Length) - first) / (last - first));
    }

    private static double HeightOf(double density) =>
        Top + ((Bottom - Top) * Math.Log10(Math.Max(density, Lowest)) / Math.Log10(Lowest));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
