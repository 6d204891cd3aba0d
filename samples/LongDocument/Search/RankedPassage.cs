namespace SparseAttentionGen.LongDocument.Search;

/// <summary>How passages are ranked.</summary>
internal enum Ranking
{
    /// <summary>By both, fused.</summary>
    Fused,

    /// <summary>By the cosine of vectors.</summary>
    Vectors,

    /// <summary>By the words that a passage shares with the query.</summary>
    Words,
}

/// <summary>A passage with its ranks.</summary>
/// <param name="Passage">The passage; its score is the cosine.</param>
/// <param name="Score">What the passages are ordered by.</param>
/// <param name="VectorRank">Its rank among the vectors, from 1.</param>
/// <param name="WordRank">Its rank among those that share a word with the query, from 1; null: it shares none.</param>
internal sealed record RankedPassage(FoundPassage Passage, double Score, int VectorRank, int? WordRank);
