using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Pictures show what the pattern allows, cell for cell.</summary>
public sealed partial class PatternPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Cells_of_every_kind_of_picture_agree_with_the_definition() =>
        Gen.Select(RandomPatterns.All, Gen.Int[1, 70], Gen.Int[1, 80], Gen.Int[0, 2], Gen.Int[0, 30]).Sample(
            static (pattern, length, size, head, prefix) =>
            {
                var side = Math.Min(length, size);
                var cells = CellsOf(pattern.ToSvg(length, head, new PatternSvgOptions { Cells = size, PrefixLength = prefix }), side);
                var bitmap = pattern.ToBitmap(length, size, head, prefix);
                Assert.Equal((side, side, side * side), (bitmap.Width, bitmap.Height, bitmap.Pixels.Length));
                for (var row = 0; row < side; row++)
                {
                    for (var column = 0; column < side; column++)
                    {
                        var density = Density(pattern, length, head, prefix, (row, side), (column, side));
                        AssertShows(density, cells[row, column], lowest: 0.25, levels: 16);
                        AssertShows(density, bitmap[column, row] / 255.0, lowest: 0, levels: 255);
                    }
                }
            },
            iter: 400);

    [Fact]
    public void Characters_agree_with_the_definition() =>
        Gen.Select(RandomPatterns.All, Gen.Int[1, 70], Gen.Int[2, 80], Gen.Int[0, 2], Gen.Int[0, 30]).Sample(
            static (pattern, length, width, head, prefix) =>
            {
                var columns = Math.Min(length, width);
                var lines = pattern.ToText(length, width, head, prefix).TrimEnd('\n').Split('\n');
                Assert.Equal((columns + 1) / 2, lines.Length);
                for (var row = 0; row < lines.Length; row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        var density = Density(pattern, length, head, prefix, (row, lines.Length), (column, columns));
                        Assert.Equal(density == 0 ? '·' : density == 1 ? '█' : '▒', lines[row][column]);
                    }
                }
            },
            iter: 400);

    [Fact]
    public void Bands_and_blocks_take_few_rectangles()
    {
        Assert.Single(Rectangle().Matches(PathData(Dense64.Pattern.ToSvg(4096))));
        Assert.Equal(8, Rectangle().Count(PathData(Pattern(new BlockWindowElement(0, 64)).ToSvg(512))));
    }

    [Fact]
    public void Each_element_has_the_colour_of_its_place_whichever_head_is_drawn()
    {
        var pattern = Pattern(
            new SlidingWindowElement(2, 2), new GlobalTokensElement(1, [], false) { Heads = HeadSet.Parse("0") }, new RandomBlocksElement(1, 4) { Heads = HeadSet.Parse("1") });

        Assert.Equal(["pattern-0", "pattern-1"], Colours(pattern.ToSvg(32, head: 0)));
        Assert.Equal(["pattern-0", "pattern-2"], Colours(pattern.ToSvg(32, head: 1)));
    }

    [Fact]
    public void Documents_are_drawn_as_each_is_alone() =>
        Gen.Select(RandomPatterns.All, Gen.Int[0, 40].Array[1, 4], Gen.Int[0, 2], Gen.Int[0, 20]).Where(static item => item.Item2.Sum() > 0).Sample(
            static (pattern, lengths, head, prefix) =>
            {
                var total = lengths.Sum();
                var packed = pattern.ToBitmap(total, total, head, prefix, lengths);
                var start = 0;
                foreach (var length in lengths)
                {
                    var alone = pattern.ToBitmap(length, Math.Max(1, length), head, prefix);
                    for (var row = 0; row < length; row++)
                    {
                        for (var column = 0; column < total; column++)
                        {
                            var isOwn = column >= start && column < start + length;
                            Assert.Equal(isOwn ? alone[column - start, row] : 0, packed[column, start + row]);
                        }
                    }

                    start += length;
                }
            },
            iter: 400);

    [Fact]
    public void Documents_attend_only_themselves()
    {
        var cells = CellsOf(Causal64.Pattern.ToSvg(10, options: new PatternSvgOptions { DocumentLengths = [3, 0, 4] }), 10);
        var pixels = Causal64.Pattern.ToBitmap(10, documentLengths: [3, 0, 4]);
        int[] document = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
        for (var query = 0; query < 10; query++)
        {
            for (var key = 0; key < 10; key++)
            {
                var isAllowed = key <= query && document[query] == document[key];
                Assert.Equal(isAllowed ? 1.0 : 0.0, cells[query, key]);
                Assert.Equal(isAllowed ? 255 : 0, pixels[key, query]);
            }
        }

        Assert.Equal("██··\n··██\n", Dense64.Pattern.ToText(4, documentLengths: [2]));
        Assert.Equal("documentLengths", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToText(4, documentLengths: [-1])).ParamName);
        Assert.Equal("documentLengths", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToBitmap(4, documentLengths: [-1])).ParamName);
    }

    [Fact]
    public void A_picture_says_what_it_shows_to_those_who_do_not_see_it()
    {
        var document = XDocument.Parse(Longformer64.Pattern.ToSvg(100));

        Assert.Equal("img", document.Root!.Attribute("role")!.Value);
        Assert.Equal("Attention pattern of head 0 over 100 tokens", document.Root.Element(Svg + "title")!.Value);
        Assert.Equal(
            "window of 12 keys on each side; global: the first token (attended by all, attending all). "
            + "25.18 % of the pairs are allowed. Queries run down, keys to the right.",
            document.Root.Element(Svg + "desc")!.Value);
        Assert.Contains(document.Descendants(Svg + "text"), static text => text.Value.Contains("keys", StringComparison.Ordinal));
    }

    [Fact]
    public void Titles_are_escaped_and_axes_can_be_left_out()
    {
        var document = XDocument.Parse(Dense64.Pattern.ToSvg(8, options: new PatternSvgOptions { Title = "a < b & \"c\"", Description = "<d>", HasAxes = false }));

        Assert.Equal("a < b & \"c\"", document.Root!.Element(Svg + "title")!.Value);
        Assert.Equal("<d>", document.Root.Element(Svg + "desc")!.Value);
        Assert.Empty(document.Descendants(Svg + "text"));
        Assert.Throws<System.Xml.XmlException>(() => Dense64.Pattern.ToSvg(8, options: new PatternSvgOptions { Title = "\u0001" }));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(3_000_001)]
    public void Long_sequences_are_drawn_in_seconds(int length)
    {
        var watch = Stopwatch.StartNew();
        var cells = CellsOf(Pattern(new SlidingWindowElement(256, 256), new StridedElement(512)).ToSvg(length), 64);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
        Assert.All(Enumerable.Range(0, 64), index => Assert.InRange(cells[index, index], 0.25, 0.5));
        Assert.InRange(cells[0, 63], 0.25, 0.3);
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToSvg(0)).ParamName);
        Assert.Equal("head", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToSvg(1, head: -1)).ParamName);
        Assert.Equal("Cells", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToSvg(1, options: new PatternSvgOptions { Cells = 0 })).ParamName);
        Assert.Equal("size", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToBitmap(1, 0)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToBitmap(-1)).ParamName);
        Assert.Equal("column", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.ToBitmap(4)[4, 0]).ParamName);
        Assert.Equal(0, Dense64.Pattern.ToBitmap(0).Pixels.Length);
        Assert.Equal("DocumentLengths", Assert.Throws<ArgumentOutOfRangeException>(
            () => Dense64.Pattern.ToSvg(4, options: new PatternSvgOptions { DocumentLengths = [-1] })).ParamName);
    }

    private static AttentionPattern Pattern(params PatternElement[] elements) => new(64, 64, 0.125f, false, elements);

    private static void AssertShows(double density, double shown, double lowest, int levels)
    {
        // Only nothing is drawn as nothing, and only all as all; between them, to the nearest step.
        Assert.Equal(density == 0, shown == 0);
        Assert.Equal(density == 1, shown == 1);
        if (density > 0)
        {
            Assert.InRange((shown - lowest) / (1 - lowest), density - (1.1 / levels) - 0.01, density + (1.1 / levels) + 0.01);
        }
    }

    private static double Density(AttentionPattern pattern, int length, int head, int prefix, (int Index, int Count) row, (int Index, int Count) column)
    {
        var (queries, keys) = (Positions(row), Positions(column));
        return queries.SelectMany(query => keys.Select(key => pattern.Allows(head, query, key, length, prefix) ? 1.0 : 0.0)).Average();

        int[] Positions((int Index, int Count) cell) =>
            [.. Enumerable.Range(0, length).Where(position => position >= cell.Index * length / cell.Count && position < (cell.Index + 1) * length / cell.Count)];
    }

    private static double[,] CellsOf(string svg, int side)
    {
        var cells = new double[side, side];
        foreach (var path in XDocument.Parse(svg).Descendants(Svg + "path").Where(IsCells))
        {
            var opacity = double.Parse(path.Attribute("fill-opacity")?.Value ?? "1", CultureInfo.InvariantCulture);
            var matches = Rectangle().Matches(path.Attribute("d")!.Value);
            Assert.Equal(path.Attribute("d")!.Value, string.Concat(matches));
            foreach (Match match in matches)
            {
                var (left, top, width, height) = (Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4));
                for (var row = top; row < top + height; row++)
                {
                    for (var column = left; column < left + width; column++)
                    {
                        Assert.Equal(0, cells[row, column]);
                        cells[row, column] = opacity;
                    }
                }
            }
        }

        return cells;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string PathData(string svg) =>
        string.Concat(XDocument.Parse(svg).Descendants(Svg + "path").Where(IsCells).Select(static path => path.Attribute("d")!.Value));

    private static string[] Colours(string svg) =>
        [.. XDocument.Parse(svg).Descendants(Svg + "path").Where(IsCells).Select(static path => path.Attribute("class")!.Value).Distinct()];

    private static bool IsCells(XElement path) => path.Attribute("class")!.Value != "pattern-line";

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v(\d+)h-\3z")]
    private static partial Regex Rectangle();
}
