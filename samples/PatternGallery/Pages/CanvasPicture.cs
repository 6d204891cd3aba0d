using System.Globalization;
using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>What some pixels of an image attend, drawn on the image: it shows more than the rows of a mask.</summary>
internal static class CanvasPicture
{
    /// <summary>Draws the neighbourhoods of a pixel in the corner and one inside, if the pattern is of an image.</summary>
    /// <param name="entry">The pattern.</param>
    /// <returns>A figure, or nothing.</returns>
    public static string Draw(GalleryEntry entry)
    {
        var canvas = entry.Pattern.Elements.OfType<CanvasNeighborhoodElement>().FirstOrDefault();
        return canvas is null
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"""
                <figure>
                <svg class="canvas" viewBox="-0.5 -0.5 {canvas.Width + 1} {canvas.Height + 1}" role="img">
                <title>Two pixels of the image and the pixels that they attend</title>
                {Pixels(entry.Pattern, canvas, canvas.Width + 1, 0)}{Pixels(entry.Pattern, canvas, (canvas.Width * canvas.Height * 5 / 8) + (canvas.Width * 5 / 8), 1)}<path class="pattern-line" d="{Grid(canvas)}"/>
                </svg><figcaption>two pixels (outlined) of the image, and what they attend</figcaption>
                </figure>

                """);
    }

    private static string Pixels(AttentionPattern pattern, CanvasNeighborhoodElement canvas, int query, int colour)
    {
        var ranges = pattern.AllowedKeys(query, canvas.Width * canvas.Height);
        var pixels = string.Concat(ranges.Select(range => FormattableString.Invariant($"M{range.First % canvas.Width} {range.First / canvas.Width}h{range.Count}v1h-{range.Count}z")));
        return FormattableString.Invariant(
            $"<path class=\"pattern-{colour}\" fill-opacity=\".55\" d=\"{pixels}\"/>\n<rect class=\"pattern-{colour} own\" x=\"{query % canvas.Width}\" y=\"{query / canvas.Width}\" width=\"1\" height=\"1\"/>\n");
    }

    private static string Grid(CanvasNeighborhoodElement canvas) => string.Concat(
        Enumerable.Range(0, canvas.Width + 1).Select(column => FormattableString.Invariant($"M{column} 0v{canvas.Height}"))
            .Concat(Enumerable.Range(0, canvas.Height + 1).Select(row => FormattableString.Invariant($"M0 {row}h{canvas.Width}"))));
}
