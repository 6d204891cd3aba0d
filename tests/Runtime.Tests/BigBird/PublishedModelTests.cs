using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>The attention of pretrained BigBird models is that of the published algorithm, at any length.</summary>
public sealed class PublishedModelTests
{
    [Fact]
    public void Recorded_tables_give_the_attention_of_the_blocked_gather()
    {
        using var document = SharedVectors.Open("bigbird", "random_blocks.json");
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (length, blockSize, heads) = (Number(item, "sequence_length"), Number(item, "block_size"), Number(item, "num_heads"));
            var pattern = PublishedPattern.Create(blockSize, Number(item, "num_random_blocks"), heads, maxLength: Number(item, "max_position_embeddings"));
            var call = new AttentionCase
            {
                Attention = new ComposedAttention(pattern),
                KeyValueHeads = heads,
                QueryLength = length,
                KeyLength = length,
                RandomSeed = Number(item, "seed"),
            };
            var recorded = item.GetProperty("random_blocks").Deserialize<int[][][]>()!;
            PublishedPattern.AssertEquals(call.Fill().Run(), new BlockedGather(blockSize, recorded, countsDoubles: false), blockSize);
        }
    }

    /// <summary>Lengths that the model pads to 1024, one that it pads to another rule's length, and the shortest that it does not attend densely.</summary>
    [Theory]
    [InlineData(113, 16, 1)]
    [InlineData(127, 16, 1)]
    [InlineData(128, 16, 1)]
    [InlineData(129, 16, 1)]
    [InlineData(1010, 16, 2)]
    [InlineData(705, 64, 3)]
    [InlineData(767, 64, 3)]
    [InlineData(961, 64, 3)]
    [InlineData(1023, 64, 3)]
    [InlineData(1024, 64, 3)]
    [InlineData(1025, 64, 3)]
    [InlineData(1100, 100, 2)]
    public void Any_length_is_attended_as_the_model_attends_it_after_padding(int length, int blockSize, int randomBlocks)
    {
        const int Heads = 3;
        var pattern = PublishedPattern.Create(blockSize, randomBlocks, Heads);
        Assert.True(length > Random(pattern).LongestDenseLength);
        var call = new AttentionCase
        {
            Attention = new ComposedAttention(pattern),
            Batch = 2,
            KeyValueHeads = Heads,
            QueryLength = length,
            KeyLength = length,
            RandomSeed = length % 12,
        };
        var table = PublishedPattern.Table(length, blockSize, randomBlocks, Heads, length % 12);
        PublishedPattern.AssertEquals(call.Fill().Run(), new BlockedGather(blockSize, table, countsDoubles: false), blockSize);
    }

    /// <summary>The longest sequence of a batch decides on blocks and tables, also for those that end before the last block or in a random one.</summary>
    [Theory]
    [InlineData(200, 16, 1, new[] { 200, 199, 185, 100, 17, 1, 0 })]
    [InlineData(1000, 64, 3, new[] { 1000, 960, 500, 65 })]
    public void Padding_is_left_out_as_the_model_masks_it(int length, int blockSize, int randomBlocks, int[] keyLengths)
    {
        const int Heads = 2;
        var call = new AttentionCase
        {
            Attention = new ComposedAttention(PublishedPattern.Create(blockSize, randomBlocks, Heads, seed: 4)),
            Batch = keyLengths.Length,
            KeyValueHeads = Heads,
            QueryLength = length,
            KeyLength = length,
            GivenKeyLengths = keyLengths,
            CountsPadding = true,
        };
        var table = PublishedPattern.Table(length, blockSize, randomBlocks, Heads, seed: 4);
        PublishedPattern.AssertEquals(call.Fill().Run(), new BlockedGather(blockSize, table, countsDoubles: false), blockSize);
    }

    [Theory]
    [InlineData(1024, 2048)]
    [InlineData(2048, 2048)]
    [InlineData(3072, 8192)]
    public void A_model_of_another_longest_length_has_its_own_table(int length, int maxLength)
    {
        const int Heads = 2;
        var table = PublishedPattern.Table(length, 64, 3, Heads, seed: 1, maxLength);
        var call = new AttentionCase
        {
            Attention = new ComposedAttention(PublishedPattern.Create(64, 3, Heads, seed: 1, maxLength)),
            KeyValueHeads = Heads,
            QueryLength = length,
            KeyLength = length,
        };
        Assert.Equal(length is 1024 or 3072, JsonSerializer.Serialize(table) != JsonSerializer.Serialize(PublishedPattern.Table(length, 64, 3, Heads, seed: 1)));
        PublishedPattern.AssertEquals(call.Fill().Run(), new BlockedGather(64, table, countsDoubles: false), 64);
    }

    /// <summary>The slices that the published code takes of the middle blocks, for models of other longest lengths than was recorded.</summary>
    [Theory]
    [InlineData(1024, 64, 1024)]
    [InlineData(1024, 64, 1088)]
    [InlineData(1024, 64, 2048)]
    [InlineData(1024, 32, 1536)]
    [InlineData(3072, 128, 3072)]
    [InlineData(4096, 64, 16384)]
    [InlineData(4096, 512, 4096)]
    public void Tables_follow_the_published_slices(int length, int blockSize, int maxLength)
    {
        const int Heads = 2;
        const int Count = 3;
        var random = new LegacyRandomState(6);
        var expected = new int[Heads][][];
        for (var head = 0; head < Heads; head++)
        {
            expected[head] = PublishedSlices(random, maxLength / blockSize, blockSize, Count)[..((length / blockSize) - 2)];
        }

        Assert.Equal(expected, PublishedPattern.Table(length, blockSize, Count, Heads, seed: 6, maxLength));
    }

    [Fact]
    public void Lengths_up_to_which_the_model_attends_to_everything_are_told()
    {
        Assert.Equal(704, Random(PublishedPattern.Create(64, 3, 12)).LongestDenseLength);
        Assert.Equal(7 * 16, Random(PublishedPattern.Create(16, 1, 1)).LongestDenseLength);
        Assert.Equal((5 + (2L * int.MaxValue)) * 64, new RandomBlocksElement(int.MaxValue, 64).LongestDenseLength);
    }

    private static int[][] PublishedSlices(LegacyRandomState random, int blocks, int blockSize, int count)
    {
        int[] middle = [.. Enumerable.Range(1, blocks - 2)];
        var last = 1024 > 2 * blockSize ? (1024 / blockSize) - 1 : blocks - 1;
        return [.. Enumerable.Range(1, blocks - 2).Select(block => random.Permutation(Candidates(block)).Take(count).ToArray())];

        int[] Candidates(int block) => block == 1 ? Slice(2, last)
            : block == 2 ? Slice(3, last)
            : block >= blocks - 3 ? Slice(0, last)
            : block - 2 > last ? Slice(0, last)
            : block + 1 == last ? Slice(0, block - 2)
            : [.. Slice(0, block - 2), .. Slice(block + 1, last)];

        // Python's: what lies outside is left out.
        int[] Slice(int first, int end) => [.. middle.Take(end).Skip(first)];
    }

    private static RandomBlocksElement Random(AttentionPattern pattern) => pattern.Elements.OfType<RandomBlocksElement>().Single();

    private static int Number(JsonElement item, string name) => item.GetProperty(name).GetInt32();
}
