using System.Text;
using System.Xml;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>Draws a layer's attention as a picture: a map of blocks, one token's weights along the same axis, and a list.</summary>
internal sealed class AttentionSvg
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const int Margin = 72;
    private const int MapSize = 672;
    private const int ListWidth = 420;
    private const int StripTop = Margin + MapSize + 56;
    private const int StripHeight = 28;
    private const int Height = StripTop + StripHeight + 56;
    private const int Ticks = 4;

    /// <summary>No share below is drawn: it would be white.</summary>
    private const double Visible = 1.0 / 512;

    private readonly InspectedAttention attention;
    private readonly XmlWriter xml;

    private AttentionSvg(InspectedAttention attention, XmlWriter xml) => (this.attention, this.xml) = (attention, xml);

    /// <summary>Writes the picture.</summary>
    public static void Write(InspectedAttention attention, Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = "" });
        new AttentionSvg(attention, xml).Write();
    }

    private void Write()
    {
        var width = Margin + MapSize + ListWidth;
        xml.WriteStartElement("svg", Namespace);
        Attribute("viewBox", $"0 0 {width} {Height}");
        Attribute("width", $"{width}");
        Attribute("height", $"{Height}");
        Attribute("font-family", "sans-serif");
        Attribute("font-size", "13");
        Rectangle(0, 0, width, Height, "#ffffff");
        WriteText(Margin, 28, attention.Title, size: 16);
        WriteText(Margin, 48, attention.File + (attention.IsRandom ? " — random weights: the picture means nothing" : ""), fill: attention.IsRandom ? "#b00020" : "#555555");
        WriteMap();
        WriteAxes();
        WriteStrip();
        WriteList();
        xml.WriteEndElement();
    }

    private void WriteMap()
    {
        var map = attention.Map;
        var largest = 0.0;
        for (var cell = 0; cell < map.Blocks * map.Blocks; cell++)
        {
            largest = Math.Max(largest, map.Share(cell / map.Blocks, cell % map.Blocks));
        }

        // Cells stand on whole pixels, so that no seams show between them.
        xml.WriteStartElement("g", Namespace);
        Attribute("shape-rendering", "crispEdges");
        for (var queries = 0; queries < map.Blocks; queries++)
        {
            for (var keys = 0; keys < map.Blocks; keys++)
            {
                var share = map.Share(queries, keys) / largest;
                if (share >= Visible)
                {
                    var (left, top) = (EdgeOf(keys), EdgeOf(queries));
                    Rectangle(Margin + left, Margin + top, EdgeOf(keys + 1) - left, EdgeOf(queries + 1) - top, Color(share));
                }
            }
        }

        xml.WriteEndElement();
        Frame(Margin, Margin, MapSize, MapSize);
        WriteLegend(largest);
    }

    private void WriteAxes()
    {
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (place, position) = (MapSize * tick / Ticks, (long)(attention.Map.Length - 1) * tick / Ticks);
            WriteText(Margin + place, Margin + MapSize + 16, $"{position:N0}", anchor: "middle");
            WriteText(Margin - 6, Margin + place + 4, $"{position:N0}", anchor: "end");
        }

        WriteText(Margin + (MapSize / 2), Margin + MapSize + 34, "attended token (key)", anchor: "middle", fill: "#555555");
        xml.WriteStartElement("g", Namespace);
        Attribute("transform", $"translate(16 {Margin + (MapSize / 2)}) rotate(-90)");
        WriteText(0, 0, "attending token (query)", anchor: "middle", fill: "#555555");
        xml.WriteEndElement();
    }

    /// <summary>The chosen token's weights, under the map.</summary>
    private void WriteStrip()
    {
        // Means, since some columns have a token more than others.
        var columns = Enumerable.Range(0, attention.Weights.Count)
            .GroupBy(position => (long)position * Math.Min(MapSize, attention.Weights.Count) / attention.Weights.Count)
            .Select(column => column.Average(position => attention.Weights[position]))
            .ToArray();
        var largest = columns.Max();
        xml.WriteStartElement("g", Namespace);
        Attribute("shape-rendering", "crispEdges");
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column] / largest >= Visible)
            {
                var left = MapSize * column / columns.Length;
                Rectangle(Margin + left, StripTop, (MapSize * (column + 1) / columns.Length) - left, StripHeight, Color(columns[column] / largest));
            }
        }

        xml.WriteEndElement();
        Frame(Margin, StripTop, MapSize, StripHeight);
        var own = Margin + (int)((attention.Token + 0.5) * MapSize / attention.Weights.Count);
        xml.WriteStartElement("path", Namespace);
        Attribute("d", $"M {own} {StripTop + StripHeight + 2} l -5 9 h 10 z");
        Attribute("fill", "#b00020");
        xml.WriteEndElement();
        WriteText(Margin, StripTop + StripHeight + 30, $"the attention of token {attention.Token:N0}: {attention.Text.InContext(attention.Token)}", fill: "#555555");
    }

    private void WriteList()
    {
        const int LineHeight = 21;
        const int MostLines = 28;
        var left = Margin + MapSize + 28;
        WriteText(left, Margin + 60, $"Token {attention.Token:N0} attends most");
        var line = 0;
        foreach (var position in attention.MostAttended.Take(MostLines))
        {
            var top = Margin + 84 + (line++ * LineHeight);
            Rectangle(left, top - 11, Math.Max(1, (int)(attention.Weights[position] * 120)), 13, Color(0.03));
            WriteText(left + 4, top, $"{attention.Weights[position]:P2}  {position:N0}  “{attention.Text.TextOf(position)}”");
        }
    }

    private void WriteLegend(double largest)
    {
        const int Steps = 32;
        var left = Margin + MapSize + 28;
        for (var step = 0; step < Steps; step++)
        {
            Rectangle(left + (step * 6), Margin, 6, 14, Color((step + 1.0) / Steps));
        }

        WriteText(left, Margin + 30, $"0 to {largest:P1} of a block's attention", fill: "#555555");
    }

    private int EdgeOf(int block) => (int)((long)Math.Min(block * attention.Map.BlockSize, attention.Map.Length) * MapSize / attention.Map.Length);

    /// <summary>From white to dark blue. The square root keeps small shares visible.</summary>
    private static string Color(double share)
    {
        var depth = Math.Sqrt(Math.Clamp(share, 0, 1));
        int Mix(int dark) => (int)Math.Round(255 + ((dark - 255) * depth));
        return $"#{Mix(8):x2}{Mix(48):x2}{Mix(107):x2}";
    }

    private void Rectangle(int left, int top, int width, int height, string fill)
    {
        if (width > 0 && height > 0)
        {
            xml.WriteStartElement("rect", Namespace);
            Place(left, top, width, height);
            Attribute("fill", fill);
            xml.WriteEndElement();
        }
    }

    private void Frame(int left, int top, int width, int height)
    {
        xml.WriteStartElement("rect", Namespace);
        Place(left, top, width, height);
        Attribute("fill", "none");
        Attribute("stroke", "#888888");
        xml.WriteEndElement();
    }

    private void Place(int left, int top, int width, int height)
    {
        Attribute("x", $"{left}");
        Attribute("y", $"{top}");
        Attribute("width", $"{width}");
        Attribute("height", $"{height}");
    }

    private void WriteText(int left, int top, string text, int size = 13, string anchor = "start", string fill = "#111111")
    {
        xml.WriteStartElement("text", Namespace);
        Attribute("x", $"{left}");
        Attribute("y", $"{top}");
        Attribute("font-size", $"{size}");
        Attribute("text-anchor", anchor);
        Attribute("fill", fill);
        xml.WriteString(Allowed(text));
        xml.WriteEndElement();
    }

    private void Attribute(string name, string value) => xml.WriteAttributeString(name, value);

    /// <summary>XML has no way to write some characters, not even escaped.</summary>
    private static string Allowed(string text)
    {
        var allowed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isAllowed = rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not 0xFFFE and not 0xFFFF);
            allowed.Append(isAllowed ? rune.ToString() : "\uFFFD");
        }

        return allowed.ToString();
    }
}
