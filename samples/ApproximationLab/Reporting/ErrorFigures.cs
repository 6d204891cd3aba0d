using System.Globalization;
using SparseAttentionGen.ApproximationLab.Measuring;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>What the tables on the console and in the document have in common.</summary>
internal static class ErrorFigures
{
    /// <summary>The sizes that have a column.</summary>
    public static int[] SizesOf(IEnumerable<Measurement> measurements) =>
        [.. measurements.Select(static item => item.Size).Where(static size => size > 0).Distinct().Order()];

    /// <summary>A method's row: a cell for each size, empty where it was not measured. A method that has no size fills the first column alone.</summary>
    public static IEnumerable<string> CellsOf(IReadOnlyList<Measurement> ofMethod, int[] sizes, Func<Measurement, string> cell)
    {
        var bySize = ofMethod.ToDictionary(item => item.Size == 0 ? sizes[0] : item.Size);
        return sizes.Select(size => bySize.TryGetValue(size, out var item) ? cell(item) : string.Empty);
    }

    /// <summary>The median with three significant digits.</summary>
    public static string Median(ErrorSpread spread) => spread.Median.ToString(
        spread.Median switch
        {
            0 or >= 100 => "0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            >= 0.001 => "0.000",
            _ => "0e-0",
        },
        CultureInfo.InvariantCulture);

    /// <summary>How far the trials lie around the median, as a share of it.</summary>
    public static string HalfRange(ErrorSpread spread)
    {
        var share = spread.Median == 0 ? 0 : 50 * (spread.Highest - spread.Lowest) / spread.Median;
        return share.ToString("0", CultureInfo.InvariantCulture) + "%";
    }
}
