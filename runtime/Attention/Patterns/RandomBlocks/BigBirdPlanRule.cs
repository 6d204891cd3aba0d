namespace SparseAttentionGen;

/// <summary>
/// The rule for sequences of other lengths than BigBird was pretrained with. Long ones choose all their blocks near the
/// beginning; shorter ones half there and half in the rest; the shortest anywhere.
/// </summary>
/// <remarks>
/// Hugging Face models only ever come to the first case: below 2r + 6 blocks, r the number of random ones, they attend to
/// everything.
/// </remarks>
internal static class BigBirdPlanRule
{
    /// <summary>Draws the blocks of all heads.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="rows">By head and query block, the chosen key blocks: filled in here.</param>
    /// <param name="queryBlocks">Number of query blocks.</param>
    /// <param name="randomBlocks">Number of blocks for each query block.</param>
    public static void Draw(LegacyRandomState random, int[][][] rows, int queryBlocks, int randomBlocks)
    {
        var far = (2L * randomBlocks) + 5;
        var near = randomBlocks + 5L;
        if (far < queryBlocks || near >= queryBlocks)
        {
            Append(random, rows, 1, queryBlocks, 0, (int)Math.Min(far, queryBlocks), randomBlocks);
            return;
        }

        var split = (int)near;
        foreach (var (first, end) in new[] { (1, split), (split, queryBlocks) })
        {
            Append(random, rows, first, end, 0, split, randomBlocks / 2);
            Append(random, rows, first, end, split, queryBlocks, randomBlocks - (randomBlocks / 2));
        }
    }

    /// <summary>Gives query blocks from first to before end more blocks out of the keys from firstKey to before endKey.</summary>
    private static void Append(
        LegacyRandomState random, int[][][] rows, int first, int end, int firstKey, int endKey, int count)
    {
        if (count == 0)
        {
            return;
        }

        for (var block = first; block < end; block++)
        {
            foreach (var row in rows)
            {
                // The last query block is drawn for although it attends to everything: the draws after it depend on that.
                var permuted = random.Permutation(Enumerable.Range(firstKey, endKey - firstKey));
                if (block < row.Length - 1)
                {
                    var chosen = permuted.Where(key => IsAllowed(block, key, endKey)).Take(count);
                    row[block] = row[block].Concat(chosen).ToArray();
                }
            }
        }
    }

    private static bool IsAllowed(int block, int key, int endKey) =>
        key != 0 && key != endKey - 1 && Math.Abs(key - block) > 1
        && !(block == 1 && key == endKey - 2)
        && !(block == endKey - 2 && key == 1);
}
