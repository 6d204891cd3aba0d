using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Random blocks drawn by the library's own rule: what every draw keeps, and how the blocks are spread.</summary>
public sealed class RandomBlockDrawTests
{
    [Fact]
    public void Any_draw_is_distinct_ascending_uncovered_and_as_large_as_can_be() =>
        Gen.Select(
            Gen.Int, Gen.Int, Gen.Int, Gen.Int[0, 300], Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, 400], Gen.Const(int.MaxValue)),
            Gen.Int[0, 300], Gen.Int[0, 300]).Sample(
            static (seed, head, queryBlock, keyBlocks, count, firstCovered, coveredCount) =>
            {
                bool IsCovered(int block)
                {
                    Assert.InRange(block, 0, keyBlocks - 1);
                    return block >= firstCovered && block - firstCovered < coveredCount;
                }

                var drawn = Draw(seed, head, queryBlock, keyBlocks, count, IsCovered);
                var remaining = Enumerable.Range(0, keyBlocks).Count(block => !IsCovered(block));
                Assert.Equal(Math.Min(count, remaining), drawn.Count);
                Assert.Equal(drawn.Distinct().Order(), drawn);
                Assert.DoesNotContain(drawn, IsCovered);
                Assert.Equal(drawn, Draw(seed, head, queryBlock, keyBlocks, count, IsCovered));
            },
            iter: 3000);

    /// <summary>Few blocks are guessed, and many are drawn from a list: neither way may prefer a block.</summary>
    [Theory]
    [InlineData(64, 3, 5)]
    [InlineData(64, 12, 30)]
    [InlineData(64, 3, 58)]
    [InlineData(64, 20, 40)]
    [InlineData(3, 1, 0)]
    [InlineData(12, 3, 4)]
    public void Every_uncovered_block_is_as_likely_as_the_others(int keyBlocks, int count, int covered)
    {
        const int Draws = 20_000;
        var hits = new int[keyBlocks];
        for (var queryBlock = 0; queryBlock < Draws; queryBlock++)
        {
            foreach (var block in Draw(seed: 7, head: 1, queryBlock, keyBlocks, count, block => block < covered))
            {
                hits[block]++;
            }
        }

        AssertEven(hits[covered..], (double)Draws * count / (keyBlocks - covered));
    }

    [Fact]
    public void Every_pair_of_blocks_is_as_likely_as_the_others()
    {
        const int Draws = 20_000;
        var hits = new int[12 * 12];
        for (var head = 0; head < Draws; head++)
        {
            var drawn = Draw(seed: 1, head, queryBlock: 5, keyBlocks: 12, count: 2, static block => block % 4 == 0);
            hits[(drawn[0] * 12) + drawn[1]]++;
        }

        AssertEven([.. hits.Where(static count => count > 0)], Draws / (9 * 8 / 2.0));
        Assert.Equal(9 * 8 / 2, hits.Count(static count => count > 0));
    }

    [Fact]
    public void Heads_query_blocks_and_seeds_differ()
    {
        var draws = new HashSet<string>();
        foreach (var seed in new[] { 0, 1, -1, int.MinValue, int.MaxValue })
        {
            for (var head = 0; head < 16; head++)
            {
                for (var queryBlock = -3; queryBlock < 300; queryBlock++)
                {
                    draws.Add(string.Join(' ', Draw(seed, head, queryBlock, keyBlocks: 1 << 20, count: 4, static _ => false)));
                }
            }
        }

        Assert.Equal(5 * 16 * 303, draws.Count);
    }

    /// <summary>A model trained with a pattern keeps needing it: a change here would change every pattern that there is.</summary>
    [Fact]
    public void A_seed_keeps_its_meaning()
    {
        Assert.Equal([3, 8, 42], Draw(seed: 0, head: 0, queryBlock: 0, keyBlocks: 64, count: 3, static _ => false));
        Assert.Equal([13420, 14291, 14594], Draw(seed: 1, head: 11, queryBlock: 40, keyBlocks: 16_384, count: 3, static _ => false));
        Assert.Equal([3, 4, 6], Draw(seed: -5, head: 2, queryBlock: -1, keyBlocks: 8, count: 3, static block => block < 2));
    }

    [Fact]
    public void Negative_counts_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>("keyBlocks", static () => Draw(0, 0, 0, -1, 1, static _ => false));
        Assert.Throws<ArgumentOutOfRangeException>("count", static () => Draw(0, 0, 0, 1, -1, static _ => false));
    }

    private static List<int> Draw(int seed, int head, int queryBlock, int keyBlocks, int count, Func<int, bool> isCovered)
    {
        // What the list held before is no part of a draw.
        var chosen = new List<int> { 99 };
        RandomBlockDraw.Draw(seed, head, queryBlock, keyBlocks, count, isCovered, chosen);
        return chosen;
    }

    /// <summary>Pearson's chi-square, at most six standard deviations above its mean.</summary>
    private static void AssertEven(int[] hits, double expected)
    {
        var freedom = hits.Length - 1;
        var chiSquare = hits.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(chiSquare, 0, freedom + (6 * Math.Sqrt(2.0 * freedom)));
    }
}
