using ScottPlot;
using SparseAttentionGen.LongRangeArena.Runs;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>Draws learning curves, a picture for each task and length, and what a step costs by length.</summary>
internal static class ArenaPlots
{
    private const int PanelWidth = 520;
    private const int PanelHeight = 360;
    private const int LegendHeight = 64;

    /// <summary>Writes the pictures.</summary>
    public static void Write(string folder, IReadOnlyList<RunResult> results, IReadOnlyList<StepCost> costs)
    {
        foreach (var task in results.GroupBy(static result => result.Plan.Task))
        {
            var title = $"{task.Key.Name}, {task.Key.Length} tokens";
            Save(Path.Combine(folder, $"curves-{task.Key.Key}-{task.Key.Length}.png"), (left, right) =>
            {
                foreach (var result in task)
                {
                    double[] steps = [.. result.Curve.Select(static point => (double)point.Step)];
                    VariantLine.Add(left, result.Plan.Variant, steps, [.. result.Curve.Select(static point => point.ValidationLoss)]);
                    VariantLine.Add(right, result.Plan.Variant, steps, [.. result.Curve.Select(static point => 100 * point.ValidationAccuracy)]);
                }

                var guessing = right.Add.HorizontalLine(100 * task.Key.Guessing, 2, Color.FromHex("#777777"), LinePattern.Dotted);
                guessing.LegendText = "guessing";
                Name(left, title, "step", "validation loss, nats");
                Name(right, title, "step", "validation accuracy, %");
            });
        }

        if (costs.Count > 0)
        {
            Save(Path.Combine(folder, "costs.png"), (left, right) =>
            {
                foreach (var variant in costs.GroupBy(static cost => cost.Variant))
                {
                    double[] lengths = [.. variant.Select(static cost => Math.Log2(cost.Length))];
                    VariantLine.Add(left, variant.Key, lengths, [.. variant.Select(static cost => Math.Log10(cost.Milliseconds))]);
                    VariantLine.Add(right, variant.Key, lengths, [.. variant.Select(static cost => cost.Bytes / 1e6)]);
                }

                LengthAxis.Set(left, costs);
                LengthAxis.Set(right, costs);
                LengthAxis.SetLogarithmic(left, costs.Select(static cost => cost.Milliseconds));
                right.Axes.SetLimitsY(0, 1.1 * costs.Max(static cost => cost.Bytes / 1e6));
                Name(left, "Time of a training step", "tokens of a sequence", "milliseconds");
                Name(right, "Memory held after it", "tokens of a sequence", "megabytes");
            });
        }
    }

    private static void Save(string path, Action<Plot, Plot> draw)
    {
        var picture = new Multiplot();
        picture.AddPlots(3);
        picture.Layout = new PairLayout(LegendHeight);
        draw(picture.GetPlot(0), picture.GetPlot(1));
        var legend = picture.GetPlot(2);
        legend.HideAxesAndGrid();
        legend.Legend.ManualItems.AddRange(picture.GetPlot(1).Legend.GetItems());
        legend.Legend.Orientation = Orientation.Horizontal;
        legend.Legend.TightHorizontalWrapping = true;
        legend.Legend.OutlineWidth = 0;
        legend.Legend.ShadowColor = Colors.Transparent;
        legend.ShowLegend(Alignment.MiddleCenter);
        picture.SavePng(path, 2 * PanelWidth, PanelHeight + LegendHeight);
    }

    private static void Name(Plot plot, string title, string horizontal, string vertical)
    {
        plot.Title(title, 14);
        plot.XLabel(horizontal, 12);
        plot.YLabel(vertical, 12);
        plot.HideLegend();
    }
}
