namespace SparseAttentionGen.Tests;

/// <summary>The pattern of the published BigBird models, for any sizes, and its attention compared with the blocked gather.</summary>
internal static class PublishedPattern
{
    public static AttentionPattern Create(int blockSize, int randomBlocks, int heads, int seed = 0, int maxLength = 4096) => new(
        16,
        16,
        0.25f,
        causal: false,
        new BlockWindowElement(1, blockSize),
        new GlobalBlocksElement(1, 1, blockSize),
        new RandomBlocksElement(randomBlocks, blockSize, seed, RandomBlockSelection.BigBird, heads, maxLength));

    /// <summary>The model's table for a length, as the blocked gather takes it: without the first and the last block of queries.</summary>
    public static int[][][] Table(int length, int blockSize, int randomBlocks, int heads, int seed, int maxLength = 4096) =>
        [.. BigBirdBlocks.Draw(length, blockSize, randomBlocks, heads, seed, maxLength).Select(static rows => rows[1..^1])];

    /// <summary>Compares the rows at the edges and in the middle of every block of queries.</summary>
    public static void AssertEquals(AttentionCase call, BlockedGather expected, int blockSize)
    {
        for (var batch = 0; batch < call.Batch; batch++)
        {
            var valid = call.KeyLengths.Length == 0 ? call.KeyLength : call.KeyLengths[batch];
            for (var row = 0; row < valid; row++)
            {
                if (row % blockSize is not 0 && row % blockSize != blockSize / 3 && row % blockSize != blockSize - 1 && row != valid - 1)
                {
                    continue;
                }

                for (var head = 0; head < call.Heads; head++)
                {
                    AssertRow(expected.Row(call, batch, head, row), call.Output.Row(batch, head, row), $"batch {batch} head {head} row {row} of {call}");
                }
            }
        }
    }

    private static void AssertRow(double[] expected, Span<float> actual, string where)
    {
        for (var d = 0; d < expected.Length; d++)
        {
            if (!(Math.Abs(expected[d] - actual[d]) <= AttentionCase.Tolerance * 2))
            {
                Assert.Fail($"element {d}: expected {expected[d]:R}, but was {actual[d]:R}, {where}");
            }
        }
    }
}
