using System.Text;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>Draws a map of attention with characters.</summary>
internal static class MapText
{
    /// <summary>A line for each block of queries, a character for each block of keys: █ all pairs attend, ▒ some do, · none does.</summary>
    public static string Pattern(AttentionMap map)
    {
        var picture = new StringBuilder();
        for (var queries = 0; queries < map.Blocks; queries++)
        {
            for (var keys = 0; keys < map.Blocks; keys++)
            {
                picture.Append(map.Density(queries, keys) switch
                {
                    0 => '·',
                    1 => '█',
                    _ => '▒',
                });
            }

            picture.Append('\n');
        }

        return picture.ToString();
    }
}
