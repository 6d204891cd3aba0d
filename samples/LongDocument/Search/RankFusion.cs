namespace SparseAttentionGen.LongDocument.Search;

/// <summary>
/// Makes one ranking of two by their ranks alone (Cormack, Clarke and Büttcher 2009, Reciprocal rank fusion): cosines and BM25's scores have no common measure.
/// </summary>
internal static class RankFusion
{
    /// <summary>The paper's constant: it keeps the first ranks of one ranking from outweighing all of the other.</summary>
    public const int Constant = 60;

    /// <summary>Ranks passages.</summary>
    /// <param name="passages">All passages with their cosines.</param>
    /// <param name="words">Indices of those that share words with the query and their scores, the best first.</param>
    /// <param name="ranking">Which ranking orders the result.</param>
    /// <returns>The best first; of equal ones that with the better vector, then the earlier.</returns>
    public static IReadOnlyList<RankedPassage> Rank(IReadOnlyList<FoundPassage> passages, IReadOnlyList<WordHit> words, Ranking ranking)
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
            _ => Share(place + 1) + Share(wordRanks[index]),
        }, place + 1, wordRanks[index]));
        return ranking switch
        {
            Ranking.Vectors => [.. ranked],
            Ranking.Words => [.. ranked.Where(static passage => passage.WordRank is not null).OrderBy(static passage => passage.WordRank)],
            _ => [.. ranked.OrderByDescending(static passage => passage.Score)],
        };
    }

    private static double Share(int? rank) => rank is { } place ? 1.0 / (Constant + place) : 0;
}
