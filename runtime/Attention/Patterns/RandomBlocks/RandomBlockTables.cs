using System.Collections.Concurrent;

namespace SparseAttentionGen;

/// <summary>
/// Drawn blocks, kept for the lengths and seeds that were last used: every query of a block needs them, and every layer of a model needs its own
/// again in the next call.
/// </summary>
internal sealed class RandomBlockTables
{
    /// <summary>Tables, each of one head, that are kept in any case.</summary>
    private const int FewTables = 256;

    /// <summary>More tables are kept until they have so many blocks of queries, each with a few numbers.</summary>
    private const int MostRows = 1 << 18;

    private int rows;

    private readonly ConcurrentDictionary<(RandomBlocksElement Element, int Rank, int Head, PatternSequence Sequence), int[][]> tables = new();

    /// <summary>The key blocks of a block of queries.</summary>
    public int[] Of(PatternVariant variant, RandomBlocksElement element, int head, PatternSequence sequence, int queryBlock)
    {
        var blocks = Blocks.Count(sequence.KeyCount, element.BlockSize);
        if (element.Selection == RandomBlockSelection.Uncovered && (queryBlock < 0 || queryBlock >= blocks))
        {
            return Draw(variant, element, head, sequence, queryBlock);
        }

        var rank = Rank(variant, element);
        if (!tables.TryGetValue((element, rank, head, sequence), out var table))
        {
            table = element.Selection == RandomBlockSelection.BigBird
                ? DrawBigBird(element, head, sequence)
                : Keep(element, rank, head, sequence, [.. Enumerable.Range(0, blocks).Select(block => Draw(variant, element, head, sequence, block))]);
        }

        return queryBlock >= 0 && queryBlock < table.Length ? table[queryBlock] : [];
    }

    private int[][] DrawBigBird(RandomBlocksElement element, int head, PatternSequence sequence)
    {
        // All heads are drawn together, and the others will be needed as well.
        var heads = BigBirdBlocks.Draw(sequence.KeyCount, element.BlockSize, element.Count, element.HeadCount, element.Seed, element.MaxLength);
        for (var other = 0; other < heads.Length; other++)
        {
            Keep(element, rank: 0, other, sequence, heads[other]);
        }

        return head < heads.Length ? heads[head] : [];
    }

    private int[][] Keep(RandomBlocksElement element, int rank, int head, PatternSequence sequence, int[][] table)
    {
        if (Volatile.Read(ref rows) > MostRows && tables.Count >= FewTables)
        {
            tables.Clear();
            Volatile.Write(ref rows, 0);
        }

        if (tables.TryAdd((element, rank, head, sequence), table))
        {
            Interlocked.Add(ref rows, table.Length);
        }

        return table;
    }

    /// <summary>
    /// Number of random elements that are drawn before this one, which avoids their blocks; equal elements have different ranks. BigBird's
    /// tables depend on no other element: their rank is 0.
    /// </summary>
    private static int Rank(PatternVariant variant, RandomBlocksElement element)
    {
        var rank = 0;
        foreach (var other in variant.Elements)
        {
            if (ReferenceEquals(other, element) || element.Selection == RandomBlockSelection.BigBird)
            {
                break;
            }

            rank += other is RandomBlocksElement ? 1 : 0;
        }

        return rank;
    }

    private static int[] Draw(PatternVariant variant, RandomBlocksElement element, int head, PatternSequence sequence, int queryBlock)
    {
        var size = element.BlockSize;
        var rank = Rank(variant, element);
        var others = Array.FindAll(
            variant.Elements,
            other => other is not RandomBlocksElement { Selection: RandomBlockSelection.Uncovered } random || Rank(variant, random) < rank);
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
