using System.Numerics.Tensors;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>A vector for each token, and one for each position, added.</summary>
internal sealed class Embedding
{
    private readonly int size;
    private readonly int length;
    private readonly int threads;
    private int[] tokens = [];
    private float[] output = [];

    /// <param name="vocabulary">Number of tokens.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <param name="size">Elements of a vector.</param>
    /// <param name="seed">Draws the vectors.</param>
    /// <param name="threads">Most threads to use.</param>
    public Embedding(int vocabulary, int length, int size, int seed, int threads)
    {
        (this.size, this.length, this.threads) = (size, length, threads);
        Tokens = Parameter.Normal("embedding.tokens", 1 / Math.Sqrt(size), seed, vocabulary, size);
        Positions = Parameter.Normal("embedding.positions", 1 / Math.Sqrt(size), seed, length, size);
    }

    /// <summary>[vocabulary, size].</summary>
    public Parameter Tokens { get; }

    /// <summary>[length, size].</summary>
    public Parameter Positions { get; }

    public IEnumerable<Parameter> Parameters => [Tokens, Positions];

    /// <summary>Looks vectors up.</summary>
    /// <param name="sequences">[batch, length]; kept, unchanged, until the backward pass.</param>
    /// <returns>[batch, length, size]; overwritten by the next call.</returns>
    public float[] Forward(int[] sequences)
    {
        tokens = sequences;
        Buffers.Fit(ref output, sequences.Length * size);
        RowBlocks.Run(sequences.Length, threads, (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                TensorPrimitives.Add(
                    Tokens.Values.AsSpan(tokens[row] * size, size), Positions.Values.AsSpan(row % length * size, size), output.AsSpan(row * size, size));
            }
        });
        return output;
    }

    /// <summary>Computes the gradients of the vectors.</summary>
    /// <param name="outputGradient">[batch, length, size].</param>
    public void Backward(float[] outputGradient)
    {
        // By one thread: sums over equal tokens have one order so, and they are next to nothing beside the products.
        Array.Clear(Tokens.Gradient);
        Array.Clear(Positions.Gradient);
        for (var row = 0; row < tokens.Length; row++)
        {
            var gradient = outputGradient.AsSpan(row * size, size);
            AddTo(Tokens.Gradient.AsSpan(tokens[row] * size, size), gradient);
            AddTo(Positions.Gradient.AsSpan(row % length * size, size), gradient);
        }
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> addend) => TensorPrimitives.Add(sum, addend, sum);
}
