namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Projections for kernels that need one: random, E = F, one for all heads.</summary>
internal static class Projections
{
    /// <summary>
    /// Weights of variance 1 / length, so that projected keys and values are as large as those that they are sums of, at any length. With larger
    /// ones the softmax would select a single key, the other weights would be denormal numbers, and differences in rounding would be magnified.
    /// </summary>
    /// <param name="rank">Number of projected keys.</param>
    /// <param name="length">Longest sequence.</param>
    public static SequenceProjection Random(int rank, int length)
    {
        var random = new Random(1);
        var largest = MathF.Sqrt(3f / length);
        var weights = GC.AllocateUninitializedArray<float>(checked(rank * length));
        foreach (ref var weight in weights.AsSpan())
        {
            weight = ((random.NextSingle() * 2) - 1) * largest;
        }

        return SequenceProjection.Create(rank, length, weights);
    }

    /// <summary>Bytes of the matrix and of the projection's copy.</summary>
    public static long Bytes(int rank, int length) => 2 * sizeof(float) * (long)rank * length;
}
