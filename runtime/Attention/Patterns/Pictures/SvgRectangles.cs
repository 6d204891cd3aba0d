using System.Globalization;
using System.Text;

namespace SparseAttentionGen;

/// <summary>
/// Collects equally coloured cells as rectangles, row by row: neighbours in a row are one rectangle, and so are equal runs
/// of consecutive rows. A band or block of any size takes a few characters.
/// </summary>
internal sealed class SvgRectangles
{
    private readonly SortedDictionary<(int Element, int Level), StringBuilder> paths = [];
    private List<(Run Run, int Top)> open = [];
    private int row;

    /// <summary>Adds the next row.</summary>
    /// <param name="cells">Element and level of each cell; level 0 is empty.</param>
    public void AddRow((int Element, int Level)[] cells)
    {
        var tops = open.ToDictionary(static item => item.Run, static item => item.Top);
        var next = new List<(Run Run, int Top)>();
        for (int first = 0, end; first < cells.Length; first = end)
        {
            for (end = first + 1; end < cells.Length && cells[end] == cells[first]; end++)
            {
            }

            if (cells[first].Level > 0)
            {
                var run = new Run(first, end - first, cells[first].Element, cells[first].Level);
                next.Add((run, tops.TryGetValue(run, out var top) ? top : row));
                tops.Remove(run);
            }
        }

        open.Where(item => tops.ContainsKey(item.Run)).ToList().ForEach(Close);
        open = next;
        row++;
    }

    /// <summary>Writes what was collected, a path for each element and level.</summary>
    /// <param name="text">Receives the paths, in units of cells.</param>
    /// <param name="lastLevel">The level that is fully opaque.</param>
    public void Write(StringBuilder text, int lastLevel)
    {
        open.ForEach(Close);
        open.Clear();
        foreach (var item in paths)
        {
            text.Append("<path class=\"pattern-").Append(item.Key.Element).Append('"');
            if (item.Key.Level < lastLevel)
            {
                // Even the sparsest cells must be seen: the opacity starts at a quarter.
                var opacity = 0.25 + (0.75 * item.Key.Level / lastLevel);
                text.Append(" fill-opacity=\"").Append(opacity.ToString("0.##", CultureInfo.InvariantCulture)).Append('"');
            }

            text.Append(" d=\"").Append(item.Value).Append("\"/>\n");
        }
    }

    private void Close((Run Run, int Top) item)
    {
        var (run, top) = item;
        if (!paths.TryGetValue((run.Element, run.Level), out var path))
        {
            paths.Add((run.Element, run.Level), path = new StringBuilder());
        }

        path.AppendFormat(CultureInfo.InvariantCulture, "M{0} {1}h{2}v{3}h-{2}z", run.First, top, run.Count, row - top);
    }

    private readonly record struct Run(int First, int Count, int Element, int Level);
}
