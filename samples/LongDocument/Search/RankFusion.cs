namespace SparseAttentionGen.LongDocument.Search;

/// <summary>
/// Makes one ranking of two by their ranks alone (Cormack, Clarke and Büttcher 2009, Reciprocal rank fusion): cosines and BM25's scores have no common measure.
/// </summary>
internal static class RankFusion
{
    /// <summary>The paper's constant: it keeps the first ranks of one ranking from outweighing all of the other.</summary>
    public const int Constant = 60;

    /// <summary>
    /// The first so many ranks of either ranking count, or as many as are shown. If all did, a passage that is in the middle of both would come before the one
    /// that means what is asked in other words.
    /// </summary>
    public static int WindowOf(int top) => Math.Max(10, top);

    /// <summary>Ranks passages.</summary>
    /// <param name="passages">All passages with their cosines.</param>
    /// <param name="words">Indices of those that share words with the query and their scores, the best first.</param>
    /// <param name="ranking">Which ranking orders the result.</param>
    /// <param name="window">Ranks of either ranking that count in the fused one.</param>
    /// <returns>The best first; of equal ones that with the better vector, then the earlier.</returns>
    public static IReadOnlyList<RankedPassage> Rank(IReadOnlyList<FoundPassage> passages, IReadOnlyList<WordHit> words, Ranking ranking, int window)
    {
        var wordRanks = new int?[passages.Count];
        var wordScores = new double[passages.Count];
        for (var rank = 0; rank < words.Count; rank++)
        {
            (wordRanks[words[rank].Passage], wordScores[words[rank].Passage]) = (rank + 1, words[rank].Score);
        }

        int[] byVector = [.. Enumerable.Range(0, passages.Count).OrderByDescending(index => passages[index].Score)];
        var ranked = byVector.Select((index, place) => new RankedPassage(passages[index], ranking switch
        {
            Ranking.Vectors => passages[index].Score,
            Ranking.Words => wordScores[index],
            _ => Share(place + 1, window) + Share(wordRanks[index], window),
        }, place + 1, wordRanks[index]));
        return ranking switch
        {
            Ranking.Vectors => [.. ranked],
            Ranking.Words => [.. ranked.Where(static passage => passage.WordRank is not null).OrderBy(static passage => passage.WordRank)],
            _ => [.. ranked.OrderByDescending(static passage => passage.Score)],
        };
    }

    private static double Share(int? rank, int window) => rank is { } place && place <= window ? 1.0 / (Constant + place) : 0;
}
