namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Projections for kernels that need one: random, E = F, one for all heads.</summary>
internal static class Projections
{
    /// <summary>
    /// Weights of variance 1 / length, so that projected keys and values are as large as those that they are sums of, at any length: larger
    /// ones would leave a softmax over a single key, whose other weights are denormal numbers, and magnify what rounding differs by.
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

    /// <summary>Bytes that it takes to make one: the matrix and the projection's copy.</summary>
    public static long Bytes(int rank, int length) => 2 * sizeof(float) * (long)rank * length;
}
