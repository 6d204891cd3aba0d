using System.Text.Json;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The blocks of pretrained BigBird models: recorded ones, and sizes at the edges of the rules.</summary>
public sealed class BigBirdBlocksTests
{
    [Fact]
    public void Every_recorded_table_is_reproduced()
    {
        using var document = SharedVectors.Open("bigbird", "random_blocks.json");
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var drawn = BigBirdBlocks.Draw(
                item.GetProperty("sequence_length").GetInt32(),
                item.GetProperty("block_size").GetInt32(),
                item.GetProperty("num_random_blocks").GetInt32(),
                item.GetProperty("num_heads").GetInt32(),
                item.GetProperty("seed").GetInt32(),
                item.GetProperty("max_position_embeddings").GetInt32());
            var recorded = item.GetProperty("random_blocks").Deserialize<int[][][]>()!;
            Assert.Equal(recorded.Select(static rows => (int[][])[[], .. rows, []]), drawn);
        }
    }

    [Fact]
    public void The_legacy_generator_is_that_of_numpy()
    {
        using var document = SharedVectors.Open("bigbird", "random_blocks.json");
        var recorded = document.RootElement.GetProperty("numpy_legacy");
        var random = new LegacyRandomState(recorded.GetProperty("seed").GetUInt32());
        Assert.Equal(recorded.GetProperty("permutation_of_10").Deserialize<int[]>(), random.Permutation(Enumerable.Range(0, 10)));
    }

    /// <summary>Worked out with the definition of the rules in Python; the recorded tables are all of long sequences.</summary>
    [Fact]
    public void Short_sequences_choose_in_halves_or_anywhere()
    {
        Assert.Equal(
            [[], [4, 3], [4, 5], [5, 1], [2, 1], [3, 2], []],
            BigBirdBlocks.Draw(7 * 64, 64, randomBlocks: 3, heads: 2, seed: 3)[0]);
        Assert.Equal(
            [[], [6, 4, 9], [5, 4, 9, 10], [5, 6, 10, 9], [6, 7, 10, 9], [1, 7, 10, 9], [3, 2, 10, 9], [3, 2, 10, 9], [1, 2, 10], [5, 3], [2, 5], []],
            BigBirdBlocks.Draw(12 * 64, 64, randomBlocks: 4, heads: 2, seed: 3)[1]);
    }

    [Fact]
    public void A_sequence_is_padded_before_anything_is_decided()
    {
        Assert.Equal(BigBirdBlocks.Draw(1024, 64, 3, 2, seed: 4), BigBirdBlocks.Draw(961, 64, 3, 2, seed: 4));
        Assert.Equal(BigBirdBlocks.Draw(2048, 64, 3, 2, seed: 4), BigBirdBlocks.Draw(2047, 64, 3, 2, seed: 4));
        Assert.Equal(11, Assert.Single(BigBirdBlocks.Draw(1024, 100, 1, 1, seed: 4)).Length);
    }

    [Fact]
    public void Any_size_gives_distinct_blocks_of_the_sequence_to_all_but_the_outer_query_blocks() =>
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 5000], OneOf(0, 1, 960, 1000, 1023, 1024, 1025, 3072, 4095, 4096)),
            Gen.OneOf(Gen.Int[16, 5000], OneOf(16, 32, 48, 64, 128, 256, 341, 511, 512, 513, 1024, 4096, int.MaxValue)),
            Gen.OneOf(Gen.Int[0, 12], Gen.Const(int.MaxValue)),
            Gen.Int[0, 2],
            Gen.OneOf(Gen.Int[0, 11], Gen.Const(int.MaxValue)),
            OneOf(0, 1, 64, 512, 1000, 1024, 4096, 8192)).Sample(
            static (length, blockSize, randomBlocks, heads, seed, longest) =>
            {
                var drawn = BigBirdBlocks.Draw(length, blockSize, randomBlocks, heads, seed, longest);
                Assert.Equal(heads, drawn.Length);
                foreach (var rows in drawn)
                {
                    Assert.Equal(((long)length + blockSize - 1) / blockSize, rows.Length);
                    Assert.Empty(rows.FirstOrDefault([]));
                    Assert.Empty(rows.LastOrDefault([]));
                    foreach (var row in rows)
                    {
                        Assert.InRange(row.Length, 0, randomBlocks);
                        Assert.Equal(row.Distinct(), row);
                        Assert.All(row, block => Assert.InRange(block, 1, rows.Length - 1));
                    }
                }
            },
            iter: 2000);

    [Fact]
    public void Blocks_of_one_token_are_drawn_for_too()
    {
        Assert.All(BigBirdBlocks.Draw(1000, 1, 3, 1, seed: 0)[0][1..^1], static row => Assert.Equal(3, row.Length));
        Assert.All(BigBirdBlocks.Draw(1024, 1, 3, 1, seed: 0)[0][1..^1], static row => Assert.Equal(3, row.Length));
    }

    [Theory]
    [InlineData("sequenceLength", -1, 64, 3, 12, 0, 4096)]
    [InlineData("blockSize", 1024, 0, 3, 12, 0, 4096)]
    [InlineData("randomBlocks", 1024, 64, -1, 12, 0, 4096)]
    [InlineData("heads", 1024, 64, 3, -1, 0, 4096)]
    [InlineData("seed", 1024, 64, 3, 12, -1, 4096)]
    [InlineData("maxPositionEmbeddings", 1024, 64, 3, 12, 0, -1)]
    public void Sizes_that_no_model_has_are_rejected(
        string name, int length, int blockSize, int randomBlocks, int heads, int seed, int longest) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            name, () => BigBirdBlocks.Draw(length, blockSize, randomBlocks, heads, seed, longest));

    private static Gen<int> OneOf(params int[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
