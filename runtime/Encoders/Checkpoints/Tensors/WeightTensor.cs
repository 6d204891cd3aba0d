
namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>A tensor of weights, read piece by piece as floats from where it is: nothing is kept.</summary>
/// <param name="count">Number of elements.</param>
internal abstract class WeightTensor(long count)
{
    /// <summary>Number of elements.</summary>
    public long Count { get; } = count;

    /// <summary>Reads elements, which are finite.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="target">Receives as many as it has room for; they must exist.</param>
    /// <exception cref="InvalidDataException">They cannot be read, or one is no finite number.</exception>
    public abstract void Read(long start, Span<float> target);

    /// <summary>Reads all once and keeps none, so that whatever is wrong with one is reported before the work.</summary>
    /// <exception cref="InvalidDataException">They cannot be read, or one is no finite number.</exception>
    public void Verify()
    {
        const int Piece = 1 << 16;
        var piece = new float[Math.Min(Piece, Count)];
        for (var start = 0L; start < Count; start += piece.Length)
        {
            Read(start, piece.AsSpan(0, (int)Math.Min(piece.Length, Count - start)));
        }
    }

    /// <summary>All elements.</summary>
    public float[] ToArray()
    {
        var values = new float[Count];
        Read(0, values);
        return values;
    }
}
