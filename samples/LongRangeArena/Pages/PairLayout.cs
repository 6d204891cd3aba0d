using ScottPlot;

namespace SparseAttentionGen.LongRangeArena.Pages;

/// <summary>Two panels side by side, and below them a strip for the last plot, the legend.</summary>
internal sealed class PairLayout(float legendHeight) : IMultiplotLayout
{
    public PixelRect[] GetSubplotRectangles(SubplotCollection subplots, PixelRect figureRect)
    {
        var (middle, bottom) = (figureRect.Left + (figureRect.Width / 2), figureRect.Bottom - legendHeight);
        return
        [
            new(figureRect.Left, middle, bottom, figureRect.Top),
            new(middle, figureRect.Right, bottom, figureRect.Top),
            new(figureRect.Left, figureRect.Right, figureRect.Bottom, bottom),
        ];
    }
}
