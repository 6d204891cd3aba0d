namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Projections for kernels that need one: random, E = F, one for all heads. Speed does not depend on the weights.</summary>
internal static class Projections
{
    private const int Seed = 1;

    /// <param name="rank">Number of projected keys.</param>
    /// <param name="length">Longest sequence.</param>
    public static SequenceProjection Random(int rank, int length) => SequenceProjection.Random(rank, length, Seed);

    /// <summary>Bytes of its matrix.</summary>
    public static long Bytes(int rank, int length) => sizeof(float) * (long)rank * length;
}
