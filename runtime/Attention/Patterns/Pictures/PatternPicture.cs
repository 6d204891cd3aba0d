using System.Text;

namespace SparseAttentionGen;

/// <summary>Draws patterns as text, vector graphics and bitmaps.</summary>
/// <remarks>
/// Pictures count the pairs of each of their cells exactly, up to 1,048,576 queries; of longer sequences, as many evenly spaced
/// queries stand for all. A picture of a million tokens takes about a second.
/// </remarks>
public static class PatternPicture
{
    /// <summary>Most cells or pixels of a picture's side.</summary>
    public const int LargestSize = 8192;

    /// <summary>The colours of <see cref="ToSvg"/>, for light and dark pages.</summary>
    public static string SvgStyleSheet => PatternSvg.StyleSheet;

    /// <summary>A picture of the mask: a line for some queries, a character for some keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="width">Most characters in a line, 2 or more. A line is as high as two characters are wide.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <param name="documentLengths">
    /// Lengths of documents that are packed one after the other and attend only themselves; what is left of the sequence is one more. Default:
    /// the whole sequence is one document.
    /// </param>
    /// <returns>
    /// Lines that end in <c>\n</c>. <c>█</c> stands for pairs that are all allowed, <c>▒</c> for some, <c>·</c> for none.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length, the head or the length of a document is negative.</exception>
    public static string ToText(
        this AttentionPattern pattern, int length, int width = 64, int head = 0, int prefixLength = 0, IReadOnlyList<int>? documentLengths = null)
    {
        if (PatternChecks.NotNegative(length, nameof(length)) == 0)
        {
            return string.Empty;
        }

        var columns = Math.Min(length, Math.Max(2, width));
        var documents = new DocumentRanges(documentLengths, length, nameof(documentLengths));
        var cells = new PatternCells(pattern, head, new PatternSequence(length, prefixLength), (columns + 1) / 2, columns, documents);
        var text = new StringBuilder(cells.Rows.Count * (columns + 1));
        for (var row = 0; row < cells.Rows.Count; row++)
        {
            cells.Read(row);
            for (var column = 0; column < columns; column++)
            {
                var allowed = cells.Allowed(column);
                text.Append(allowed == 0 ? '·' : allowed == cells.Pairs(column) ? '█' : '▒');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A picture of the mask as a self-contained SVG document, for pages and for files.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="head">The head.</param>
    /// <param name="options">How it is drawn.</param>
    /// <returns>
    /// One <c>svg</c> element, with a title and a description for those who do not see it. Queries run down, keys to the right.
    /// Each element of the pattern has a colour of its own, and a cell that stands for several pairs is the more opaque the
    /// more of them are allowed. It follows the reader's light or dark colour scheme; a page may set the colours through
    /// the custom properties <c>--pattern-paper</c>, <c>--pattern-text</c>, <c>--pattern-line</c> and <c>--pattern-0</c>
    /// to <c>--pattern-5</c>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is not from 1, the head negative, or an option out of range.</exception>
    /// <exception cref="System.Xml.XmlException">The title or description has a character that XML does not allow.</exception>
    public static string ToSvg(this AttentionPattern pattern, int length, int head = 0, PatternSvgOptions? options = null) =>
        new PatternSvg(pattern, PatternChecks.InRange(length, 1, int.MaxValue, nameof(length)), head, options ?? new PatternSvgOptions()).Write();

    /// <summary>A picture of the mask as pixels, for an image library to store.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="size">Most pixels of a side: 1 to 8192. A shorter sequence has a pixel for each pair.</param>
    /// <param name="head">The head.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <param name="documentLengths">
    /// Lengths of documents that are packed one after the other and attend only themselves; what is left of the sequence is one more. Default:
    /// the whole sequence is one document.
    /// </param>
    /// <returns>The density of each pixel's pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length, the head or the length of a document is negative, or the size out of range.</exception>
    public static PatternBitmap ToBitmap(
        this AttentionPattern pattern, int length, int size = 256, int head = 0, int prefixLength = 0, IReadOnlyList<int>? documentLengths = null)
    {
        PatternChecks.NotNegative(length, nameof(length));
        var side = Math.Min(length, PatternChecks.InRange(size, 1, LargestSize, nameof(size)));
        var documents = new DocumentRanges(documentLengths, length, nameof(documentLengths));
        var pixels = new byte[side * side];
        if (side > 0)
        {
            var cells = new PatternCells(pattern, head, new PatternSequence(length, prefixLength), side, side, documents);
            for (var row = 0; row < side; row++)
            {
                cells.Read(row);
                for (var column = 0; column < side; column++)
                {
                    pixels[(row * side) + column] = (byte)PatternLevels.Of(cells.Allowed(column), cells.Pairs(column), 255);
                }
            }
        }

        return new PatternBitmap(side, side, pixels);
    }
}
