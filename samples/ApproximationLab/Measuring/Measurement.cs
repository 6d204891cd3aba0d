namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>How far one class is from exact attention.</summary>
/// <param name="Input">The kind of input.</param>
/// <param name="Method">The method.</param>
/// <param name="Size">Number of features, projected keys or landmarks; 0 for a method that has no such number.</param>
/// <param name="Outputs">Error of the outputs.</param>
/// <param name="Rows">Error of the rows of the attention matrix.</param>
internal sealed record Measurement(string Input, Method Method, int Size, ErrorSpread Outputs, ErrorSpread Rows);

/// <summary>A relative error in several trials.</summary>
/// <param name="Median">The one in the middle.</param>
/// <param name="Lowest">The smallest.</param>
/// <param name="Highest">The largest.</param>
internal sealed record ErrorSpread(double Median, double Lowest, double Highest)
{
    /// <summary>Sums trials up. NaN, which sorts first, is the lowest.</summary>
    public static ErrorSpread Of(IEnumerable<double> errors)
    {
        double[] sorted = [.. errors.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new ErrorSpread(median, sorted[0], sorted[^1]);
    }
}
