namespace SparseAttentionGen.CompilerServices;

/// <summary>The segments of a sequence, for projections that sum over each.</summary>
internal readonly struct SegmentRule
{
    private readonly int length;
    private readonly int width;

    /// <summary>Divides a sequence.</summary>
    /// <param name="projection">A projection of segments.</param>
    /// <param name="length">Number of keys.</param>
    public SegmentRule(SequenceProjection projection, int length)
    {
        this.length = length;
        width = projection.Kind == ProjectionKind.Convolution ? projection.KeyKernel.Length : 0;
        Count = width > 0 ? Blocks.Count(length, width) : Math.Min(projection.Rank, length);
    }

    /// <summary>Number of segments, none of which is empty.</summary>
    public int Count { get; }

    /// <summary>First key of a segment; of the one after the last, the number of keys.</summary>
    public int Start(int segment) => width > 0
        ? (int)Math.Min(length, (long)segment * width)
        : Count == 0 ? 0 : (int)((long)segment * length / Count);
}
