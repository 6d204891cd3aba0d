using System.Text;

namespace SparseAttentionGen;

/// <summary>Draws patterns as text.</summary>
public static class PatternPicture
{
    /// <summary>A picture of the mask: a line for some queries, a character for some keys.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="length">Number of queries and of keys.</param>
    /// <param name="width">Most characters in a line, 2 or more. A line is as high as two characters are wide.</param>
    /// <param name="head">The head.</param>
    /// <returns>
    /// Lines that end in <c>\n</c>. <c>█</c> stands for pairs that are all allowed, <c>▒</c> for some, <c>·</c> for none.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static string ToText(this AttentionPattern pattern, int length, int width = 64, int head = 0)
    {
        if (PatternChecks.NotNegative(length, nameof(length)) == 0)
        {
            return string.Empty;
        }

        var columns = Math.Min(length, Math.Max(2, width));
        var rows = (columns + 1) / 2;
        var counter = new RowCounter(pattern, head, length);
        var counts = new long[columns];
        var text = new StringBuilder(rows * (columns + 1));
        for (var row = 0; row < rows; row++)
        {
            var queries = Cell(row, rows, length);
            Array.Clear(counts, 0, columns);
            for (var query = queries.First; query <= queries.Last; query++)
            {
                counter.AddCounts(query, counts);
            }

            for (var column = 0; column < columns; column++)
            {
                text.Append(Symbol(counts[column], (long)queries.Count * Cell(column, columns, length).Count));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static KeyRange Cell(int index, int cells, int length) =>
        new((int)((long)index * length / cells), (int)(((long)index + 1) * length / cells) - 1);

    private static char Symbol(long allowed, long all) => allowed == 0 ? '·' : allowed == all ? '█' : '▒';
}
