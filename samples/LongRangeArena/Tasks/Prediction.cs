namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>What a model predicts, and from which tokens.</summary>
/// <param name="Vocabulary">Number of different tokens. The last one is padding, the one before it the first token of every sequence.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="IsOfEachToken">Whether the next token of each token is predicted, rather than the class of a sequence.</param>
internal readonly record struct Prediction(int Vocabulary, int Classes, bool IsOfEachToken)
{
    /// <summary>The token behind a sequence's own.</summary>
    public int Padding => Vocabulary - 1;

    /// <summary>The first token of every sequence.</summary>
    public int Start => Vocabulary - 2;
}
