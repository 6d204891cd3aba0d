namespace SparseAttentionGen.Tests;

/// <summary>Scores that leave the range of the lazy reference. They are exact in float32, so that the tolerance can stay.</summary>
public sealed class AdversarialScoreTests
{
    private const int Length = 700;

    [Theory]
    [InlineData("ascending by 1")]
    [InlineData("ascending by 100")]
    [InlineData("descending by 1")]
    [InlineData("descending by 100")]
    [InlineData("alternating 10000")]
    [InlineData("one huge")]
    [InlineData("first far below")]
    [InlineData("all far below")]
    [InlineData("all far above")]
    [InlineData("first key block far below, rest far above")]
    [InlineData("just below the upper bound")]
    [InlineData("just above the upper bound")]
    [InlineData("just above the lower bound")]
    [InlineData("just below the lower bound")]
    public void Extreme_scores_equal_reference(string scores)
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Window64(), new Longformer64() })
        {
            foreach (var queries in new[] { Length, 3 })
            {
                Make(attention, queries, scores).Run().AssertEqualsReference();
            }
        }
    }

    /// <summary>A cap takes the scores back into the range, and ALiBi leads rows far from the keys out of it.</summary>
    [Theory]
    [InlineData("ascending by 100")]
    [InlineData("alternating 10000")]
    [InlineData("one huge")]
    [InlineData("all far below")]
    [InlineData("first key block far below, rest far above")]
    [InlineData("just above the upper bound")]
    public void Extreme_scores_of_modified_classes_equal_reference(string scores)
    {
        foreach (var attention in new ISparseAttention[] { new SoftCap64(), new WideSoftCap64(), new ExactAlibi64() })
        {
            foreach (var queries in new[] { Length, 3 })
            {
                Make(attention, queries, scores).Run().AssertEqualsReference();
            }
        }
    }

    [Fact]
    public void Random_scores_of_any_size_equal_reference()
    {
        // Elsewhere float32 itself cannot hold the scores to the tolerance.
        ISparseAttention[] exact = [.. Kernels.All.Where(static item => item.Pattern.Scores is { Alibi: null, RelativeBias: null, Modifier: null })];
        var random = new Random(5);
        for (var run = 0; run < 2 * exact.Length; run++)
        {
            var item = new AttentionCase
            {
                Attention = exact[run % exact.Length],
                QueryLength = 40,
                KeyLength = 330,
                QueryOffset = 150,
                Seed = run,
            }.Fill();
            item.Query.Data.AsSpan().Clear();
            item.Key.Data.AsSpan().Clear();
            var size = MathF.Pow(2, random.Next(-3, 14));
            for (var key = 0; key < 330; key++)
            {
                item.Key[0, 0, key, 0] = MathF.Round((random.NextSingle() - 0.5f) * 64) * size / 32;
            }

            for (var row = 0; row < 40; row++)
            {
                item.Query[0, 0, row, 0] = random.Next(-2, 3);
            }

            item.Run().AssertEqualsReference();
        }
    }

    /// <summary>The last queries of a sequence whose keys have given scores.</summary>
    private static AttentionCase Make(ISparseAttention attention, int queries, string scores)
    {
        var item = new AttentionCase { Attention = attention, QueryLength = queries, KeyLength = Length, QueryOffset = Length - queries }.Fill();
        item.Query.Data.AsSpan().Clear();
        item.Key.Data.AsSpan().Clear();
        for (var row = 0; row < queries; row++)
        {
            // 8 / sqrt(64) = 1: the score is the key's first element.
            item.Query[0, 0, row, 0] = 8;
        }

        for (var key = 0; key < Length; key++)
        {
            item.Key[0, 0, key, 0] = Score(scores, key);
        }

        return item;
    }

    private static float Score(string scores, int key) => scores switch
    {
        "ascending by 1" => key,
        "ascending by 100" => key * 100,
        "descending by 1" => -key,
        "descending by 100" => -key * 100,
        "alternating 10000" => (key % 2 == 0 ? 10000 : -10000) + (key % 5),
        "one huge" => key == 300 ? 20000 : key % 3,
        "first far below" => key == 0 ? -20000 : key % 3,
        "all far below" => -8000 - (key % 4),
        "all far above" => 8000 + (key % 4),
        "first key block far below, rest far above" => key < 256 ? -3000 - (key % 4) : 3000 + (key % 4),
        "just below the upper bound" => 41 + (key % 2),
        "just above the upper bound" => 43 + (key % 2),
        "just above the lower bound" => -27 - (key % 2),
        _ => -29 - (key % 2),
    };
}
