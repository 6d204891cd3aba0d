using SparseAttentionGen.LongDocument.Documents;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>Compares the passages of one document with a query.</summary>
internal sealed class PassageScores(IReadOnlyList<Passage> passages, int hiddenSize)
{
    private readonly double[][] sums = [.. passages.Select(_ => new double[hiddenSize])];

    public IReadOnlyList<Passage> Passages => passages;

    /// <summary>Adds the states of a window's own tokens to the passages that they are of.</summary>
    public void Add(WindowStates states)
    {
        var index = FirstReaching(states.Window.OwnStart);
        for (var token = states.Window.OwnStart; token < states.Window.OwnEnd; token++)
        {
            while (passages[index].End <= token)
            {
                index++;
            }

            DocumentVectors.Accumulate(sums[index], states.OfToken(token), 1);
        }
    }

    /// <summary>The cosine of each passage's mean state with the query's, after all windows were added.</summary>
    public double[] Finish(ReadOnlySpan<double> query)
    {
        var scores = new double[sums.Length];
        for (var index = 0; index < scores.Length; index++)
        {
            // A mean and a sum have the same direction.
            scores[index] = DocumentVectors.Cosine(sums[index], query);
        }

        return scores;
    }

    private int FirstReaching(int token)
    {
        var index = 0;
        while (passages[index].End <= token)
        {
            index++;
        }

        return index;
    }
}
