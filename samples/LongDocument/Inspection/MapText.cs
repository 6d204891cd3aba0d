using System.Text;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>Draws a map of attention with characters.</summary>
internal static class MapText
{
    /// <summary>Most lines, so that the picture fits a screen.</summary>
    private const int MostLines = 48;

    /// <summary>Blocks of the map that a character stands for, on each side.</summary>
    public static int BlocksOfCharacter(AttentionMap map) => ((map.Blocks - 1) / MostLines) + 1;

    /// <summary>A line for some queries, a character for some keys: █ all pairs attend, ▒ some do, · none does.</summary>
    public static IEnumerable<string> Pattern(AttentionMap map)
    {
        var step = BlocksOfCharacter(map);
        for (var queries = 0; queries < map.Blocks; queries += step)
        {
            var line = new StringBuilder();
            for (var keys = 0; keys < map.Blocks; keys += step)
            {
                line.Append(Character(map, queries, keys, step));
            }

            yield return line.ToString();
        }
    }

    private static char Character(AttentionMap map, int firstQueries, int firstKeys, int step)
    {
        var (least, most) = (1.0, 0.0);
        for (var queries = firstQueries; queries < Math.Min(map.Blocks, firstQueries + step); queries++)
        {
            for (var keys = firstKeys; keys < Math.Min(map.Blocks, firstKeys + step); keys++)
            {
                var density = map.Density(queries, keys);
                (least, most) = (Math.Min(least, density), Math.Max(most, density));
            }
        }

        return most == 0 ? '·' : least == 1 ? '█' : '▒';
    }
}
