using System.Collections.Concurrent;

namespace SparseAttentionGen;

/// <summary>Drawn blocks, kept for the lengths that were last used: every query of a block asks for them.</summary>
internal sealed class RandomBlockTables
{
    /// <summary>Tables kept; a table has a few ints for each block of queries.</summary>
    private const int MostTables = 256;

    private readonly ConcurrentDictionary<(RandomBlocksElement Element, int Head, PatternSequence Sequence), int[][]> tables = new();

    /// <summary>The key blocks of a block of queries.</summary>
    public int[] Of(PatternVariant variant, RandomBlocksElement element, int head, PatternSequence sequence, int queryBlock)
    {
        var blocks = Blocks.Count(sequence.KeyCount, element.BlockSize);
        if (element.Selection == RandomBlockSelection.Uncovered && (queryBlock < 0 || queryBlock >= blocks))
        {
            return Draw(variant, element, head, sequence, queryBlock);
        }

        if (!tables.TryGetValue((element, head, sequence), out var table))
        {
            if (tables.Count >= MostTables)
            {
                tables.Clear();
            }

            table = element.Selection == RandomBlockSelection.BigBird
                ? BigBirdTable(element, head, sequence)
                : [.. Enumerable.Range(0, blocks).Select(block => Draw(variant, element, head, sequence, block))];
            tables[(element, head, sequence)] = table;
        }

        return queryBlock >= 0 && queryBlock < table.Length ? table[queryBlock] : [];
    }

    private static int[][] BigBirdTable(RandomBlocksElement element, int head, PatternSequence sequence)
    {
        var heads = BigBirdBlocks.Draw(sequence.KeyCount, element.BlockSize, element.Count, element.HeadCount, element.Seed);
        return head < heads.Length ? heads[head] : [];
    }

    private static int[] Draw(PatternVariant variant, RandomBlocksElement element, int head, PatternSequence sequence, int queryBlock)
    {
        var size = element.BlockSize;
        var others = Array.FindAll(variant.Elements, static other => other is not RandomBlocksElement);
        var queries = Positions(queryBlock).Intersect(new KeyRange(0, sequence.KeyCount - 1));
        var chosen = new List<int>();
        RandomBlockDraw.Draw(element.Seed, head, queryBlock, Blocks.Count(sequence.KeyCount, size), element.Count, IsCovered, chosen);
        return [.. chosen];

        bool IsCovered(int keyBlock)
        {
            var keys = Positions(keyBlock).Intersect(new KeyRange(0, sequence.KeyCount - 1));
            return !queries.IsEmpty && Array.Exists(others, other => other.Covers(variant, head, queries, keys, sequence));
        }

        KeyRange Positions(int block) => new(
            (int)Math.Max(int.MinValue, (long)block * size), (int)Math.Min(int.MaxValue, ((block + 1L) * size) - 1));
    }
}
