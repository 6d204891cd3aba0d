using SparseAttentionGen.Encoders.Documents;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>Collects the vectors of one document's passages, and compares them with a query.</summary>
internal sealed class PassageScores(IReadOnlyList<Passage> passages, int hiddenSize)
{
    private readonly double[][] sums = [.. passages.Select(_ => new double[hiddenSize])];

    public IReadOnlyList<Passage> Passages => passages;

    /// <summary>Adds the states of a window's own tokens to the passages that the tokens belong to.</summary>
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

    /// <summary>The cosine of each passage's vector with the query's, after all windows were added.</summary>
    /// <param name="query">The query's vector.</param>
    /// <param name="finish">Makes a vector of a mean state; null: it is that state.</param>
    public double[] Finish(ReadOnlySpan<double> query, Func<float[], float[]>? finish = null)
    {
        var scores = new double[sums.Length];
        for (var index = 0; index < scores.Length; index++)
        {
            var vector = finish is null ? sums[index] : Array.ConvertAll(finish(Mean(index)), static element => (double)element);
            scores[index] = DocumentVectors.Cosine(vector, query);
        }

        return scores;
    }

    /// <summary>Each passage's vector, after all windows were added.</summary>
    /// <param name="finish">Makes a vector of a mean state.</param>
    public IReadOnlyList<float[]> Vectors(Func<float[], float[]> finish) => [.. sums.Select((_, index) => finish(Mean(index)))];

    private float[] Mean(int index) => Array.ConvertAll(sums[index], sum => (float)(sum / passages[index].Length));

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
