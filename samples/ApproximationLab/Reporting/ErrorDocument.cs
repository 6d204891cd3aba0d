using System.Globalization;
using System.Text;
using SparseAttentionGen.ApproximationLab.Measuring;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>The tables in Markdown, for readers of the repository.</summary>
internal static class ErrorDocument
{
    /// <summary>Writes the document.</summary>
    public static void Write(string path, IReadOnlyList<Measurement> measurements, LabExtent extent)
    {
        var text = new StringBuilder("# Errors of approximations\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Written by `samples/ApproximationLab`. Relative error against exact attention: median of {extent.Trials} trials, and half their range in percent of it; a trial has {extent.Heads} heads of size 64 and {extent.Length} tokens.\n");
        foreach (var input in measurements.GroupBy(static item => item.Input))
        {
            Append(text, $"Outputs, {input.Key}", [.. input], static item => item.Outputs);
            Append(text, $"Attention rows, {input.Key}", [.. input], static item => item.Rows);
        }

        File.WriteAllText(path, text.ToString());
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<Measurement> measurements, Func<Measurement, ErrorSpread> spread)
    {
        var sizes = ErrorFigures.SizesOf(measurements);
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| features, keys or landmarks | {string.Join(" | ", sizes)} |\n|---|{string.Concat(sizes.Select(static _ => "---:|"))}\n");
        foreach (var method in measurements.GroupBy(static item => item.Method))
        {
            var cells = ErrorFigures.CellsOf([.. method], sizes, item => $"{ErrorFigures.Median(spread(item))} ±{ErrorFigures.HalfRange(spread(item))}");
            text.Append(CultureInfo.InvariantCulture, $"| {method.Key.Name} | {string.Join(" | ", cells)} |\n");
        }
    }
}
