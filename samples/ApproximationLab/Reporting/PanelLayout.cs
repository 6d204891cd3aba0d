using ScottPlot;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>Panels of equal size in rows, and below them a strip for the last plot, the legend.</summary>
internal sealed class PanelLayout(int rows, int columns, float legendHeight) : IMultiplotLayout
{
    public PixelRect[] GetSubplotRectangles(SubplotCollection subplots, PixelRect figureRect)
    {
        var (width, height) = (figureRect.Width / columns, (figureRect.Height - legendHeight) / rows);
        return
        [
            .. Enumerable.Range(0, rows * columns).Select(index => Place(figureRect, index % columns * width, index / columns * height, width, height)),
            Place(figureRect, 0, rows * height, figureRect.Width, legendHeight),
        ];
    }

    private static PixelRect Place(PixelRect figure, float x, float y, float width, float height) =>
        new(figure.Left + x, figure.Left + x + width, figure.Top + y + height, figure.Top + y);
}
