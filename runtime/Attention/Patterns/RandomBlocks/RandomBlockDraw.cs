namespace SparseAttentionGen;

/// <summary>
/// The random key blocks of one query block, drawn by itself: the same on every machine and thread, whichever other query
/// blocks are looked at, and without a table of all of them.
/// </summary>
internal static class RandomBlockDraw
{
    /// <summary>
    /// Draws distinct key blocks among those that are not attended anyway, each as likely as the others.
    /// </summary>
    /// <param name="seed">The pattern's seed.</param>
    /// <param name="head">The head.</param>
    /// <param name="queryBlock">The query block; may lie outside the keys.</param>
    /// <param name="keyBlocks">Number of key blocks: 0 or more.</param>
    /// <param name="count">Number of blocks to draw: 0 or more. Where fewer are left, all of them are drawn.</param>
    /// <param name="isCovered">Whether a key block, from 0 to <paramref name="keyBlocks"/> - 1, is attended anyway.</param>
    /// <param name="chosen">The drawn key blocks, ascending. Replaces what the list held.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    internal static void Draw(
        int seed, int head, int queryBlock, int keyBlocks, int count, Func<int, bool> isCovered, List<int> chosen)
    {
        PatternChecks.NotNegative(keyBlocks, nameof(keyBlocks));
        PatternChecks.NotNegative(count, nameof(count));
        chosen.Clear();
        var random = new SplitMixSequence(seed, head, queryBlock);

        // Usually few blocks are covered, and drawing at random finds others in few tries. Where it does not, the tries have cost a fraction of
        // looking at every block.
        for (var tries = keyBlocks / 4; tries > 0 && chosen.Count < count; tries--)
        {
            var guess = random.Below(keyBlocks);
            var place = chosen.BinarySearch(guess);
            if (place < 0 && !isCovered(guess))
            {
                chosen.Insert(~place, guess);
            }
        }

        if (chosen.Count < count)
        {
            DrawAmongRemaining(ref random, keyBlocks, count - chosen.Count, isCovered, chosen);
        }
    }

    private static void DrawAmongRemaining(
        ref SplitMixSequence random, int keyBlocks, int count, Func<int, bool> isCovered, List<int> chosen)
    {
        var remaining = new List<int>();
        for (var block = 0; block < keyBlocks; block++)
        {
            if (chosen.BinarySearch(block) < 0 && !isCovered(block))
            {
                remaining.Add(block);
            }
        }

        // The first steps of a shuffle, and what they have put in front.
        var drawn = Math.Min(count, remaining.Count);
        for (var index = 0; index < drawn; index++)
        {
            var other = index + random.Below(remaining.Count - index);
            (remaining[index], remaining[other]) = (remaining[other], remaining[index]);
        }

        chosen.AddRange(remaining.GetRange(0, drawn));
        chosen.Sort();
    }
}
