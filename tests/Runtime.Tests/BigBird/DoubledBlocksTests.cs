using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Where the published BigBird gathers a block twice, and what a class makes of it.</summary>
public sealed class DoubledBlocksTests
{
    /// <summary>
    /// A table that is longer than 1024 tokens may give such a sequence its own last block; the last two rows of a table do not avoid
    /// their neighbours, where these are within reach of a draw.
    /// </summary>
    [Theory]
    [InlineData(64, 3, 4096, 1024, true, false)]
    [InlineData(64, 3, 4096, 3072, false, false)]
    [InlineData(64, 3, 4096, 4096, false, false)]
    [InlineData(64, 3, 1024, 1024, false, true)]
    [InlineData(64, 3, 1088, 1024, true, true)]
    [InlineData(64, 3, 1216, 1024, true, false)]
    [InlineData(64, 3, 3072, 3072, false, false)]
    [InlineData(32, 2, 4096, 1024, true, false)]
    [InlineData(128, 1, 1024, 1024, false, true)]
    [InlineData(128, 1, 4096, 1024, true, false)]
    [InlineData(256, 2, 4096, 3072, false, false)]
    [InlineData(512, 1, 4096, 4096, false, true)]
    public void Doubles_of_the_paper_rule_are_the_last_block_or_neighbours_of_the_last_rows(
        int blockSize, int randomBlocks, int maxLength, int length, bool hasLast, bool hasNeighbours)
    {
        Assert.True(length > (5 + (2 * randomBlocks)) * blockSize);
        var (count, tableRows) = (length / blockSize, maxLength / blockSize);
        var doubles = Enumerable.Range(0, 40).SelectMany(seed => Doubles(length, blockSize, randomBlocks, seed, maxLength)).ToArray();

        Assert.Equal(hasLast, doubles.Any(item => item.Key == count - 1));
        Assert.Equal(hasNeighbours, doubles.Any(item => item.Key != count - 1));
        Assert.All(
            doubles.Where(item => item.Key != count - 1),
            item => Assert.True(item.Query >= tableRows - 3 && Math.Abs(item.Query - item.Key) <= 1));
    }

    [Fact]
    public void Lengths_of_the_other_rule_have_no_doubles() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 64], Gen.Int[0, 30], Gen.Int[0, 11]).Sample(
            static (randomBlocks, blockSize, further, seed) =>
            {
                var length = (6 + (2 * randomBlocks) + further) * blockSize;
                if (length is not (1024 or 3072 or 4096))
                {
                    Assert.Empty(Doubles(length, blockSize, randomBlocks, seed, 4096));
                }
            },
            iter: 500);

    [Fact]
    public void A_block_that_is_gathered_twice_counts_once_and_twice_with_a_bias()
    {
        const int Length = 1024;
        const int Heads = 2;
        var pattern = PublishedPattern.Create(64, 3, Heads, seed: 1);
        var call = new AttentionCase { Attention = new ComposedAttention(pattern), KeyValueHeads = Heads, QueryLength = Length, KeyLength = Length }.Fill();
        var table = PublishedPattern.Table(Length, 64, 3, Heads, seed: 1);
        PublishedPattern.AssertEquals(call.Run(), new BlockedGather(64, table, countsDoubles: false), 64);

        // The first block of queries whose draw has the last block.
        var doubled = Doubles(Length, 64, 3, seed: 1, 4096).First(static item => item.Head == 0).Query * 64;
        var published = new BlockedGather(64, table, countsDoubles: true).Row(call, 0, 0, doubled);
        Assert.InRange(published.Select((value, d) => Math.Abs(value - call.Output[0, 0, doubled, d])).Max(), 1e-2, 2);

        var bias = Tensor.Create<float>(DoublesAsBias(pattern, Heads, Length), [1, Heads, Length, Length]);
        call.Attention.Forward(call.Query.ReadOnly, call.Key.ReadOnly, call.Value.ReadOnly, call.Output.Writable, new AttentionArguments { Bias = bias });
        PublishedPattern.AssertEquals(call, new BlockedGather(64, table, countsDoubles: true), 64);
    }

    /// <summary>Models in evaluation mode of later versions of Hugging Face's library gather the first block again for each random one.</summary>
    [Theory]
    [InlineData(240)]
    [InlineData(251)]
    public void A_first_block_in_the_place_of_random_ones_is_a_score_modifier(int length)
    {
        const int Heads = 2;
        var call = new AttentionCase { Attention = new FirstBlockThrice16(), KeyValueHeads = Heads, QueryLength = length, KeyLength = length }.Fill().Run();
        var count = (length + 15) / 16;
        int[][][] zeros = [.. Enumerable.Repeat((int[][])[.. Enumerable.Repeat((int[])[0, 0], count - 2)], Heads)];

        // The rows of the last block attend to all keys once.
        var first = (count - 1) * 16;
        new Everything16().Forward(
            call.Query.ReadOnly.Slice(.., .., first.., ..),
            call.Key.ReadOnly,
            call.Value.ReadOnly,
            call.Output.Writable.Slice(.., .., first.., ..));
        PublishedPattern.AssertEquals(call, new BlockedGather(16, zeros, countsDoubles: true), 16);
    }

    /// <summary>A logarithm of two for every pair that a random block and another element allow, rows of global blocks left out.</summary>
    private static float[] DoublesAsBias(AttentionPattern pattern, int heads, int length)
    {
        var bias = new float[heads * length * length];
        for (var row = 0; row < heads * length; row++)
        {
            if (pattern.IsGlobalRow(row / length, row % length, length))
            {
                continue;
            }

            foreach (var keys in pattern.Explain(row % length, length, row / length).Allowed)
            {
                if (keys.Elements.Count > 1 && keys.Elements.Any(static element => element is RandomBlocksElement))
                {
                    bias.AsSpan((row * length) + keys.First, keys.Count).Fill(MathF.Log(2));
                }
            }
        }

        return bias;
    }

    private static IEnumerable<(int Head, int Query, int Key)> Doubles(int length, int blockSize, int randomBlocks, int seed, int maxLength)
    {
        var count = length / blockSize;
        var table = PublishedPattern.Table(length, blockSize, randomBlocks, 4, seed, maxLength);
        for (var head = 0; head < table.Length; head++)
        {
            for (var query = 1; query < count - 1; query++)
            {
                foreach (var key in table[head][query - 1].Where(key => key == 0 || key == count - 1 || Math.Abs(key - query) <= 1))
                {
                    yield return (head, query, key);
                }
            }
        }
    }
}
