using System.Globalization;
using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Generator.Tests.Snapshots;

/// <summary>Two texts as one, in the style of a unified diff.</summary>
internal static class SnapshotDifference
{
    private const int Context = 3;
    private const int MostLines = 80;

    public static string Describe(string expected, string actual)
    {
        var lines = InlineDiffBuilder.Diff(expected, actual).Lines;
        var text = new StringBuilder();
        var shown = 0;
        var last = -1;
        for (var index = 0; index < lines.Count && shown < MostLines; index++)
        {
            if (!IsNearChange(lines, index))
            {
                continue;
            }

            if (index != last + 1 || text.Length == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"@@ line {lines[index].Position ?? index + 1} @@\n");
            }

            text.Append(Sign(lines[index].Type)).Append(' ').Append(lines[index].Text).Append('\n');
            last = index;
            shown++;
        }

        if (shown == MostLines)
        {
            text.Append("... and more: compare the received file\n");
        }
        else if (shown == 0)
        {
            text.Append("only line ends or the end of the file differ\n");
        }

        return text.ToString();
    }

    private static bool IsNearChange(List<DiffPiece> lines, int index)
    {
        for (var near = Math.Max(0, index - Context); near <= Math.Min(lines.Count - 1, index + Context); near++)
        {
            if (lines[near].Type != ChangeType.Unchanged)
            {
                return true;
            }
        }

        return false;
    }

    private static char Sign(ChangeType type) => type switch
    {
        ChangeType.Inserted => '+',
        ChangeType.Deleted => '-',
        _ => ' ',
    };
}
