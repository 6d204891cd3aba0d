namespace SparseAttentionGen;

/// <summary>
/// The rule that BigBird was pretrained with: a table for the model's longest sequence, with keys of the first 1024 tokens,
/// of which shorter sequences use the beginning.
/// </summary>
/// <remarks>
/// It keeps some oddities, since the models learned with them. The last two rows of the table do not avoid their
/// neighbours. A sequence of 1024 tokens may be given its own last block, which every query attends anyway. Blocks of 512
/// tokens and more are too large for the limit, and choose among all keys of the table. Query blocks beyond the table have
/// no random blocks.
/// </remarks>
internal static class BigBirdPaperRule
{
    private const int ReachableTokens = 1024;

    /// <summary>Draws the blocks of all heads.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="rows">By head and query block, the chosen key blocks: filled in here.</param>
    /// <param name="blockSize">Number of tokens of a block.</param>
    /// <param name="randomBlocks">Number of blocks for each query block.</param>
    /// <param name="maxPositionEmbeddings">The model's longest sequence.</param>
    public static void Draw(LegacyRandomState random, int[][][] rows, int blockSize, int randomBlocks, int maxPositionEmbeddings)
    {
        var tableBlocks = maxPositionEmbeddings / blockSize;
        foreach (var row in rows)
        {
            // Rows beyond the sequence are drawn too: the next head goes on from the state that they leave.
            for (var block = 1; block < tableBlocks - 1; block++)
            {
                var permuted = random.Permutation(Candidates(block, tableBlocks, blockSize));
                if (block < row.Length - 1)
                {
                    row[block] = permuted.Where(chosen => chosen < row.Length).Take(randomBlocks).ToArray();
                }
            }
        }
    }

    private static IEnumerable<int> Candidates(int block, int tableBlocks, int blockSize)
    {
        var reachable = ReachableTokens > 2 * (long)blockSize ? ReachableTokens / blockSize : tableBlocks;
        var candidates = Enumerable.Range(1, Math.Max(0, Math.Min(reachable - 1, tableBlocks - 2)));
        var avoidsNeighbours = block <= 2 || block < tableBlocks - 3;
        return avoidsNeighbours ? candidates.Where(candidate => Math.Abs(candidate - block) > 1) : candidates;
    }
}
