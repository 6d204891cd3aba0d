using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>Collects one vector for each document from the states of its windows.</summary>
/// <remarks>A window is weighted by its own tokens, so that overlaps count once.</remarks>
internal sealed class DocumentVectors
{
    private readonly IDocumentEncoder encoder;
    private readonly VectorRecipe recipe;
    private readonly double[][] sums;
    private readonly long[] counts;
    private readonly int[] lengths;

    public DocumentVectors(IDocumentEncoder encoder, VectorRecipe recipe, IReadOnlyList<int[]> documents)
    {
        (this.encoder, this.recipe) = (encoder, recipe);
        lengths = [.. documents.Select(static ids => ids.Length)];
        counts = new long[lengths.Length];
        sums = [.. lengths.Select(_ => new double[encoder.HiddenSize * recipe.Poolings.Count])];
        for (var part = 0; part < recipe.Poolings.Count; part++)
        {
            if (recipe.Poolings[part] == Pooling.Max)
            {
                Array.ForEach(sums, sum => Part(sum, part).Fill(double.NegativeInfinity));
            }
        }
    }

    /// <summary>Adds a window.</summary>
    public void Add(WindowStates states)
    {
        var sum = sums[states.Document];
        for (var part = 0; part < recipe.Poolings.Count; part++)
        {
            var target = Part(sum, part);
            switch (recipe.Poolings[part])
            {
                case Pooling.First:
                    Accumulate(target, states.States[0], Weight(states.Window.OwnLength));
                    break;
                case Pooling.Pooler:
                    Accumulate(target, encoder.Pool(states.States), Weight(states.Window.OwnLength));
                    break;
                case Pooling.Max:
                    foreach (var row in Rows(states))
                    {
                        Raise(target, states.States[row]);
                    }

                    break;
                default:
                    foreach (var row in Rows(states))
                    {
                        Accumulate(target, states.States[row], 1);
                    }

                    break;
            }
        }

        counts[states.Document] += Rows(states).Count();
    }

    /// <summary>The vectors, in the order of the documents, after all windows were added.</summary>
    public IReadOnlyList<float[]> Finish() => [.. sums.Select((sum, index) =>
    {
        var pooled = new float[sum.Length];
        for (var part = 0; part < recipe.Poolings.Count; part++)
        {
            var divisor = recipe.Poolings[part] switch
            {
                Pooling.Mean => counts[index],
                Pooling.Max => 1,
                _ => Weight(lengths[index]),
            };
            var source = Part(sum, part);
            var target = pooled.AsSpan(part * encoder.HiddenSize, encoder.HiddenSize);
            for (var element = 0; element < target.Length; element++)
            {
                target[element] = (float)(source[element] / divisor);
            }
        }

        return recipe.Finish(pooled);
    })];

    /// <summary>Adds a weighted vector.</summary>
    public static void Accumulate(Span<double> sum, ReadOnlySpan<float> vector, double weight)
    {
        for (var index = 0; index < sum.Length; index++)
        {
            sum[index] += weight * vector[index];
        }
    }

    /// <summary>The cosine of the angle between two vectors; 0 if one of them is zero, NaN if one is not finite.</summary>
    public static double Cosine(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var norms = TensorPrimitives.Norm(left) * TensorPrimitives.Norm(right);
        return norms == 0 ? 0 : TensorPrimitives.Dot(left, right) / norms;
    }

    /// <summary>What stands for a text without tokens counts as that of one token does.</summary>
    private static int Weight(int tokens) => Math.Max(1, tokens);

    private static void Raise(Span<double> largest, ReadOnlySpan<float> vector)
    {
        for (var index = 0; index < largest.Length; index++)
        {
            largest[index] = Math.Max(largest[index], vector[index]);
        }
    }

    private Span<double> Part(double[] sum, int part) => sum.AsSpan(part * encoder.HiddenSize, encoder.HiddenSize);

    /// <summary>The rows of a window that count in means and maxima.</summary>
    private IEnumerable<int> Rows(WindowStates states)
    {
        var (first, window) = (states.FirstRow - states.Window.Start, states.Window);
        var own = Enumerable.Range(first + window.OwnStart, window.OwnLength);
        var prompt = states.FirstRow - 1;
        if (prompt > 0 && recipe.CountsPrompt)
        {
            own = Enumerable.Range(1, prompt).Concat(own);
        }

        if (recipe.CountsSpecialTokens)
        {
            own = own.Append(states.States.Length - 1);
            own = prompt == 0 || recipe.CountsPrompt ? own.Prepend(0) : own;
        }

        return own;
    }
}
