using ScottPlot;
using SparseAttentionGen.ApproximationLab.Measuring;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>Draws the errors: a picture for each family, with a column for each kind of input, outputs above rows.</summary>
internal static class ErrorPlots
{
    private const int PanelWidth = 420;
    private const int PanelHeight = 310;
    private const int LegendHeight = 40;

    private static readonly (MethodFamily Family, string FileName, string SizeName)[] Pictures =
    [
        (MethodFamily.Projection, "linformer.png", "projected keys k"),
        (MethodFamily.Kernel, "performer.png", "features m"),
        (MethodFamily.Landmark, "nystrom.png", "landmarks m"),
    ];

    /// <summary>Writes the pictures.</summary>
    public static void Write(string folder, IReadOnlyList<Measurement> measurements, LabExtent extent)
    {
        foreach (var (family, fileName, sizeName) in Pictures)
        {
            Draw([.. measurements.Where(item => item.Method.Family == family || item.Method.Family == MethodFamily.Baseline)], sizeName, extent)
                .SavePng(Path.Combine(folder, fileName), 3 * PanelWidth, (2 * PanelHeight) + LegendHeight);
        }
    }

    private static Multiplot Draw(IReadOnlyList<Measurement> measurements, string sizeName, LabExtent extent)
    {
        var inputs = measurements.GroupBy(static item => item.Input).ToArray();
        (string Name, Func<Measurement, ErrorSpread> Spread)[] errors = [("Outputs", static item => item.Outputs), ("Attention rows", static item => item.Rows)];
        var picture = new Multiplot();
        picture.AddPlots((inputs.Length * errors.Length) + 1);
        picture.Layout = new PanelLayout(errors.Length, inputs.Length, LegendHeight);
        for (var column = 0; column < inputs.Length; column++)
        {
            var limits = ErrorPanel.LimitsOf(inputs[column].SelectMany(static item => new[] { item.Outputs, item.Rows }));
            for (var row = 0; row < errors.Length; row++)
            {
                var plot = picture.GetPlot((row * inputs.Length) + column);
                var panel = new ErrorPanel(plot, errors[row].Spread, limits);
                panel.Draw([.. inputs[column]]);
                panel.Name($"{errors[row].Name}: {inputs[column].Key}", sizeName, column == 0 ? $"relative error, n = {extent.Length}" : string.Empty);
            }
        }

        Legend(picture.GetPlot(inputs.Length * errors.Length), picture.GetPlot(0).Legend.GetItems());
        return picture;
    }

    /// <summary>One legend for all panels, which show the same methods.</summary>
    private static void Legend(Plot plot, IEnumerable<LegendItem> items)
    {
        plot.HideAxesAndGrid();
        plot.Legend.ManualItems.AddRange(items);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.FontSize = 13;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(Alignment.MiddleCenter);
    }
}
