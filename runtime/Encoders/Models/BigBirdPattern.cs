namespace SparseAttentionGen.Encoders.Models;

/// <summary>BigBird's pattern from a configuration.</summary>
internal static class BigBirdPattern
{
    /// <summary>The longest sequence that random blocks can be drawn for.</summary>
    private const int MostPositions = 1 << 20;

    /// <summary>The pattern; layers differ by the seed.</summary>
    /// <exception cref="InvalidDataException">The longest sequence is too long to draw for.</exception>
    public static AttentionPattern Of(EncoderConfiguration configuration)
    {
        var (size, random) = (configuration.BlockSize, configuration.RandomBlocks);
        if (random > 0 && configuration.MaxPositions > MostPositions)
        {
            throw new InvalidDataException(
                $"max_position_embeddings is {configuration.MaxPositions}: random blocks are drawn for {MostPositions} at most.");
        }

        PatternElement[] fixedBlocks = [new BlockWindowElement(1, size), new GlobalBlocksElement(1, 1, size)];
        return new AttentionPattern(
            configuration.HeadSize,
            configuration.HeadSize,
            1 / MathF.Sqrt(configuration.HeadSize),
            causal: false,
            random == 0
                ? fixedBlocks
                : [.. fixedBlocks, new RandomBlocksElement(random, size, 0, RandomBlockSelection.BigBird, configuration.Heads, configuration.MaxPositions)]);
    }

    /// <summary>
    /// The pattern as the blocks of each head, for sequences of a length. A class of full attention computes any BigBird with it.
    /// </summary>
    public static BlockMask Mask(AttentionPattern pattern, int blockSize, int heads, int length)
    {
        var count = (length + blockSize - 1) / blockSize;
        var (starts, columns) = (new List<int> { 0 }, new List<int>());
        for (var row = 0; row < heads * count; row++)
        {
            // All queries of a block attend the same blocks.
            foreach (var keys in pattern.AllowedKeys(row % count * blockSize, length, row / count))
            {
                var first = keys.First / blockSize;
                columns.AddRange(Enumerable.Range(first, (keys.Last / blockSize) - first + 1));
            }

            starts.Add(columns.Count);
        }

        return new BlockMask(blockSize, count, count, starts.ToArray(), columns.ToArray(), heads);
    }
}
