namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>The validation loss as a row of bars.</summary>
internal static class LearningCurve
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const int Width = 12;

    /// <summary>Draws the points, at most 12: the highest loss is a full bar, the lowest an empty one.</summary>
    public static string Draw(IReadOnlyList<CurvePoint> curve)
    {
        if (curve.Count == 0)
        {
            return string.Empty;
        }

        var shown = Enumerable.Range(0, Math.Min(Width, curve.Count))
            .Select(index => curve[curve.Count <= Width ? index : (int)((long)index * (curve.Count - 1) / (Width - 1))].ValidationLoss)
            .ToArray();
        var (lowest, highest) = (shown.Min(), shown.Max());
        return string.Concat(shown.Select(loss => Bars[highest > lowest ? (int)Math.Round((loss - lowest) / (highest - lowest) * (Bars.Length - 1)) : 0]));
    }
}
