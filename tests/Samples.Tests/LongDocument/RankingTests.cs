using SparseAttentionGen.LongDocument.Search;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class RankingTests
{
    private static readonly string[] Passages =
    [
        "Rain falls on the hills and rivers.",
        "An elephant drinks tea.",
        "The elephants juggle teapots, and a teapot falls.",
        "Nothing of note happens here.",
    ];

    [Fact]
    public void Fused_order_is_that_of_the_sums_by_hand()
    {
        // Ranks by vector: a 1, b 2, c 3, d 4. By word: d 1, c 2. 1/60 and so on:
        // a 1/61 = 0.016393, b 1/62 = 0.016129, c 1/63 + 1/62 = 0.032002, d 1/64 + 1/61 = 0.032018.
        FoundPassage[] passages = [new(0.9, "a", 1, ""), new(0.8, "b", 1, ""), new(0.7, "c", 1, ""), new(0.6, "d", 1, "")];
        var fused = RankFusion.Rank(passages, [new(3, 7.5), new(2, 1.5)], Ranking.Fused, 10);
        Assert.Equal(["d", "c", "a", "b"], fused.Select(static passage => passage.Passage.File));
        Assert.Equal([0.032018, 0.032002, 0.016393, 0.016129], fused.Select(static passage => Math.Round(passage.Score, 6)));
        Assert.Equal([(4, 1), (3, 2), (1, null), (2, null)], fused.Select(static passage => (passage.VectorRank, passage.WordRank)));
        Assert.Equal(["a", "b", "c", "d"], RankFusion.Rank(passages, [], Ranking.Vectors, 10).Select(static passage => passage.Passage.File));
        Assert.Equal(["d", "c"], RankFusion.Rank(passages, [new(3, 7.5), new(2, 1.5)], Ranking.Words, 10).Select(static passage => passage.Passage.File));
    }

    [Fact]
    public void Ranks_behind_the_window_do_not_count()
    {
        // By vector a 1, b 2, c 3; by word c 1, b 2, a 3. With a window of 1 a and c have 1/61 each, and b nothing.
        FoundPassage[] passages = [new(0.9, "a", 1, ""), new(0.8, "b", 1, ""), new(0.7, "c", 1, "")];
        var fused = RankFusion.Rank(passages, [new(2, 3), new(1, 2), new(0, 1)], Ranking.Fused, 1);
        Assert.Equal(["a", "c", "b"], fused.Select(static passage => passage.Passage.File));
        Assert.Equal([1 / 61.0, 1 / 61.0, 0], fused.Select(static passage => passage.Score));
    }

    [Fact]
    public void Equal_sums_keep_the_better_vector_first()
    {
        FoundPassage[] passages = [new(0.1, "a", 1, ""), new(0.2, "b", 1, "")];
        var fused = RankFusion.Rank(passages, [new(0, 2), new(1, 1)], Ranking.Fused, 10);
        Assert.Equal(["b", "a"], fused.Select(static passage => passage.Passage.File));
    }

    [Fact]
    public void Words_are_found_in_all_their_forms_the_rarer_and_more_frequent_first()
    {
        var hits = WordSearch.Rank(Passages, "teapots of an elephant", TestContext.Current.CancellationToken);
        Assert.Equal([2, 1], hits.Select(static hit => hit.Passage));
        Assert.Equal([0, 2], WordSearch.Rank(Passages, "falling", TestContext.Current.CancellationToken).Select(static hit => hit.Passage).Order());
    }

    [Theory]
    [InlineData("a AND (")]
    [InlineData("elephant AND (\"")]
    [InlineData("NOT")]
    [InlineData("text: elephant^2~ [a TO b} \\")]
    [InlineData("***")]
    [InlineData("?")]
    [InlineData("日本語 🐘")]
    [InlineData("the of and")]
    [InlineData("How do I do what you did?")]
    [InlineData("\0\ud800")]
    public void Query_is_words_whatever_it_looks_like(string query)
    {
        var hits = WordSearch.Rank(Passages, query, TestContext.Current.CancellationToken);
        Assert.Equal(query.Contains("elephant", StringComparison.Ordinal), hits.Count > 0);
    }

    [Fact]
    public void Query_of_more_words_than_Lucene_takes_still_finds()
    {
        var query = "elephant " + string.Join(' ', Enumerable.Range(0, 3000).Select(static number => $"word{number}"));
        Assert.Equal(2, WordSearch.Rank(Passages, query, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void Hits_number_passages_in_order_in_a_large_collection()
    {
        string[] many = [.. Enumerable.Range(0, 20_000).Select(static number => $"number{number} " + string.Concat(Enumerable.Repeat($"filler{number % 977} ", 30)))];
        foreach (var number in new[] { 0, 9_999, 19_999 })
        {
            Assert.Equal(number, Assert.Single(WordSearch.Rank(many, $"number{number}", TestContext.Current.CancellationToken)).Passage);
        }
    }
}
