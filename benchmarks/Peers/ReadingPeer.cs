using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Adds up all keys and values: the time that reading them from memory takes.</summary>
internal sealed class ReadingPeer(PeerProblem problem) : IPeer
{
    /// <summary>Floats that a thread adds up at a time.</summary>
    private const int Piece = 1 << 16;

    private readonly float[] sums = new float[Pieces(problem.Tensors.Key) + Pieces(problem.Tensors.Value)];

    public void Run()
    {
        if (problem.Threads > 1)
        {
            Parallel.For(0, sums.Length, new ParallelOptions { MaxDegreeOfParallelism = problem.Threads }, Read);
            return;
        }

        for (var piece = 0; piece < sums.Length; piece++)
        {
            Read(piece);
        }
    }

    public float[] Output() => sums;

    public void Dispose()
    {
    }

    private static int Pieces(float[] values) => (values.Length + Piece - 1) / Piece;

    private void Read(int piece)
    {
        var keys = Pieces(problem.Tensors.Key);
        var (values, index) = piece < keys ? (problem.Tensors.Key, piece) : (problem.Tensors.Value, piece - keys);
        sums[piece] = TensorPrimitives.Sum(values.AsSpan(index * Piece, Math.Min(Piece, values.Length - (index * Piece))));
    }
}
