using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;

namespace SparseAttentionGen;

/// <summary>Writes the picture of one pattern as an SVG document.</summary>
internal sealed class PatternSvg
{
    private const int PlotSize = 256;
    private const int Levels = 16;
    private const int Colours = 6;

    /// <summary>Most cells of a side that are told apart by lines between them.</summary>
    private const int MostGridCells = 32;

    private const string Style = """
        .pattern{font:10px system-ui,sans-serif}
        .pattern-paper{fill:var(--pattern-paper,#fff)}
        .pattern text{fill:var(--pattern-text,#57606a)}
        .pattern-line{fill:none;stroke:var(--pattern-line,#d0d7de);vector-effect:non-scaling-stroke}
        .pattern-0{fill:var(--pattern-0,#2563eb)}.pattern-1{fill:var(--pattern-1,#d9480f)}.pattern-2{fill:var(--pattern-2,#15803d)}
        .pattern-3{fill:var(--pattern-3,#9333ea)}.pattern-4{fill:var(--pattern-4,#be185d)}.pattern-5{fill:var(--pattern-5,#0e7490)}
        @media(prefers-color-scheme:dark){
        .pattern-paper{fill:var(--pattern-paper,#161b22)}
        .pattern text{fill:var(--pattern-text,#9da7b1)}
        .pattern-line{stroke:var(--pattern-line,#3d444d)}
        .pattern-0{fill:var(--pattern-0,#6ea8fe)}.pattern-1{fill:var(--pattern-1,#ff9d5c)}.pattern-2{fill:var(--pattern-2,#56d38a)}
        .pattern-3{fill:var(--pattern-3,#c99bff)}.pattern-4{fill:var(--pattern-4,#ff8fc0)}.pattern-5{fill:var(--pattern-5,#5fd0e3)}
        }

        """;

    /// <summary>The colours for light and dark pages.</summary>
    public static string StyleSheet { get; } = Style.Replace("\r", string.Empty);

    private readonly AttentionPattern pattern;
    private readonly PatternSvgOptions options;
    private readonly int length;
    private readonly int head;
    private readonly int side;
    private readonly int marginStart;
    private readonly int marginEnd;
    private readonly StringBuilder text = new();

    public PatternSvg(AttentionPattern pattern, int length, int head, PatternSvgOptions options)
    {
        this.pattern = pattern;
        this.options = options;
        this.length = length;
        this.head = head;
        side = Math.Min(length, PatternChecks.InRange(options.Cells, 1, PatternPicture.LargestSize, nameof(options.Cells)));
        (marginStart, marginEnd) = options.HasAxes ? (24, 8) : (4, 4);
    }

    /// <summary>Writes the document.</summary>
    public string Write()
    {
        var rectangles = new SvgRectangles();
        var density = Fill(rectangles);
        var size = marginStart + PlotSize + marginEnd;
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pattern\" viewBox=\"0 0 {size} {size}\" width=\"{size}\" height=\"{size}\" role=\"img\">\n");
        Append($"<title>{Escape(options.Title ?? DefaultTitle())}</title>\n<desc>{Escape(options.Description ?? DefaultDescription(density))}</desc>\n");
        if (options.HasStyleSheet)
        {
            text.Append("<style>\n").Append(StyleSheet).Append("</style>\n");
        }

        Append($"<rect class=\"pattern-paper\" width=\"{size}\" height=\"{size}\" rx=\"6\"/>\n");
        Append($"<g transform=\"translate({marginStart} {marginStart}) scale({(double)PlotSize / side:0.######})\" shape-rendering=\"crispEdges\">\n");
        rectangles.Write(text, Levels);
        WriteGrid();
        text.Append("</g>\n");
        WriteAxes();
        return text.Append("</svg>\n").ToString();
    }

    /// <summary>Collects the cells, and returns the share of pairs that are allowed.</summary>
    private double Fill(SvgRectangles rectangles)
    {
        var cells = new PatternCells(
            pattern, head, new PatternSequence(length, options.PrefixLength), side, side, new DocumentRanges(options.DocumentLengths, length, nameof(PatternSvgOptions.DocumentLengths)), byElement: true);
        var row = new (int Element, int Level)[side];
        var colours = ColoursOfHead();
        var (allowed, pairs) = (0L, 0L);
        for (var index = 0; index < side; index++)
        {
            cells.Read(index);
            for (var column = 0; column < side; column++)
            {
                var (some, all) = (cells.Allowed(column), cells.Pairs(column));
                (allowed, pairs) = (allowed + some, pairs + all);
                row[column] = some == 0 ? default : (colours[cells.ElementOf(column)], PatternLevels.Of(some, all, Levels));
            }

            rectangles.AddRow(row);
        }

        return (double)allowed / pairs;
    }

    /// <summary>An element has the same colour in the pictures of all heads: that of its place in the class.</summary>
    private int[] ColoursOfHead()
    {
        var all = pattern.Elements.ToList();
        return [.. pattern.VariantOf(head).Elements.Select(element => all.IndexOf(element) % Colours)];
    }

    private void WriteGrid()
    {
        var grid = new StringBuilder();
        for (var line = 1; side <= MostGridCells && line < side; line++)
        {
            grid.AppendFormat(CultureInfo.InvariantCulture, "M{0} 0v{1}M0 {0}h{1}", line, side);
        }

        Append($"<path class=\"pattern-line\" d=\"{grid}M0 0h{side}v{side}h-{side}z\"/>\n");
    }

    private void WriteAxes()
    {
        if (!options.HasAxes)
        {
            return;
        }

        var (end, centre, baseline) = (marginStart + PlotSize, marginStart + (PlotSize / 2), marginStart - 8);
        text.Append("<g>");
        Append($"<text x=\"{marginStart}\" y=\"{baseline}\">0</text>");
        Append($"<text x=\"{centre}\" y=\"{baseline}\" text-anchor=\"middle\">keys →</text>");
        Append($"<text x=\"{end}\" y=\"{baseline}\" text-anchor=\"end\">{length - 1:N0}</text>");
        Append($"<text transform=\"translate({baseline} {centre}) rotate(-90)\" text-anchor=\"middle\">← queries</text>");
        Append($"<text transform=\"translate({baseline} {end}) rotate(-90)\">{length - 1:N0}</text>");
        text.Append("</g>\n");
    }

    private string DefaultTitle() => string.Format(CultureInfo.InvariantCulture, "Attention pattern of head {0} over {1:N0} tokens", head, length);

    private string DefaultDescription(double density) => string.Format(
        CultureInfo.InvariantCulture, "{0}. {1:0.##} % of the pairs are allowed. Queries run down, keys to the right.", pattern.Describe(), density * 100);

    private void Append(FormattableString format) => text.Append(format.ToString(CultureInfo.InvariantCulture));

    private static string Escape(string value) => SecurityElement.Escape(XmlConvert.VerifyXmlChars(value));
}
