namespace SparseAttentionGen;

/// <summary>
/// The random key blocks of a pretrained BigBird, block for block as the Hugging Face model draws them: a model learned
/// with these very blocks, so others that are as random would not do.
/// </summary>
/// <remarks>
/// <para>
/// Hugging Face draws from NumPy's legacy generator, seeded with the layer's index, by one of two rules:
/// <see cref="BigBirdPaperRule"/> for sequences of 1024, 3072 and 4096 tokens, <see cref="BigBirdPlanRule"/> for all others.
/// It pads a sequence to a multiple of the block size before anything else. The padded length therefore gives the number
/// of blocks and decides on the rule: with blocks of 64, 1000 tokens are drawn for like 1024.
/// </para>
/// <para>
/// Where Hugging Face fails, because there are too few blocks to choose from or because it chooses one that does not exist, a query block has
/// fewer blocks than it should: all that there are.
/// </para>
/// </remarks>
internal static class BigBirdBlocks
{
    /// <summary>Draws the blocks of all heads of one layer.</summary>
    /// <param name="sequenceLength">Number of tokens, before padding: 0 or more.</param>
    /// <param name="blockSize">Number of tokens of a block: 1 or more.</param>
    /// <param name="randomBlocks">Number of blocks for each query block: 0 or more.</param>
    /// <param name="heads">Number of heads: 0 or more.</param>
    /// <param name="seed">The layer's index: 0 or more, since NumPy takes no negative seed.</param>
    /// <param name="maxPositionEmbeddings">The model's longest sequence, 0 or more. The paper's rule depends on it.</param>
    /// <returns>
    /// By head and query block, the chosen key blocks, each once and in the order of the draw. The first and the last query
    /// block attend to everything and have none; nor has any block of a sequence of fewer than three.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than said above.</exception>
    internal static int[][][] Draw(
        int sequenceLength, int blockSize, int randomBlocks, int heads, int seed, int maxPositionEmbeddings = 4096)
    {
        PatternChecks.NotNegative(sequenceLength, nameof(sequenceLength));
        PatternChecks.InRange(blockSize, 1, int.MaxValue, nameof(blockSize));
        PatternChecks.NotNegative(randomBlocks, nameof(randomBlocks));
        PatternChecks.NotNegative(heads, nameof(heads));
        PatternChecks.NotNegative(seed, nameof(seed));
        PatternChecks.NotNegative(maxPositionEmbeddings, nameof(maxPositionEmbeddings));
        var queryBlocks = (sequenceLength / blockSize) + (sequenceLength % blockSize == 0 ? 0 : 1);
        var rows = EmptyRows(heads, queryBlocks);
        var random = new LegacyRandomState((uint)seed);
        if ((long)queryBlocks * blockSize is 1024 or 3072 or 4096)
        {
            BigBirdPaperRule.Draw(random, rows, blockSize, randomBlocks, maxPositionEmbeddings);
        }
        else
        {
            BigBirdPlanRule.Draw(random, rows, queryBlocks, randomBlocks);
        }

        return rows;
    }

    private static int[][][] EmptyRows(int heads, int queryBlocks)
    {
        var rows = new int[heads][][];
        for (var head = 0; head < heads; head++)
        {
            rows[head] = new int[queryBlocks][];
            for (var row = 0; row < queryBlocks; row++)
            {
                rows[head][row] = [];
            }
        }

        return rows;
    }
}
