using System.Numerics.Tensors;
using SparseAttentionGen.LongDocument.Models;

namespace SparseAttentionGen.LongDocument.Documents;

/// <summary>Collects one vector for each document from the states of its windows.</summary>
/// <remarks>Windows count by the tokens that are theirs, so that overlaps count once.</remarks>
internal sealed class DocumentVectors(IDocumentEncoder encoder, Pooling pooling, IReadOnlyList<int[]> documents)
{
    private readonly double[][] sums = [.. documents.Select(_ => new double[encoder.HiddenSize])];

    /// <summary>Adds a window.</summary>
    public void Add(WindowStates states)
    {
        var sum = sums[states.Document];
        switch (pooling)
        {
            case Pooling.Mean:
                for (var token = states.Window.OwnStart; token < states.Window.OwnEnd; token++)
                {
                    Accumulate(sum, states.OfToken(token), 1);
                }

                break;
            case Pooling.First:
                Accumulate(sum, states.States[0], states.Window.OwnLength);
                break;
            case Pooling.Pooler:
                Accumulate(sum, encoder.Pool(states.States), states.Window.OwnLength);
                break;
        }
    }

    /// <summary>The vectors, in the order of the documents, after all windows were added.</summary>
    public IReadOnlyList<float[]> Finish() =>
        [.. sums.Select((sum, index) => Array.ConvertAll(sum, element => (float)(element / documents[index].Length)))];

    /// <summary>Adds a weighted vector.</summary>
    public static void Accumulate(Span<double> sum, ReadOnlySpan<float> vector, double weight)
    {
        for (var index = 0; index < sum.Length; index++)
        {
            sum[index] += weight * vector[index];
        }
    }

    /// <summary>The cosine of the angle between two vectors; 0 if one of them is zero.</summary>
    public static double Cosine(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var norms = TensorPrimitives.Norm(left) * TensorPrimitives.Norm(right);
        return norms > 0 ? TensorPrimitives.Dot(left, right) / norms : 0;
    }
}
