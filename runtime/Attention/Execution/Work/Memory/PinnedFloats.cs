namespace SparseAttentionGen.CompilerServices;

/// <summary>A zeroed buffer at the start of a cache line, in memory that does not move and that the garbage collector frees.</summary>
internal sealed unsafe class PinnedFloats
{
    private const int CacheLine = 64;
    private readonly float[] memory;

    public PinnedFloats(long count)
    {
        const int Slack = CacheLine / sizeof(float);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength - Slack);
        Count = count;
        memory = GC.AllocateArray<float>((int)count + Slack, pinned: true);
        fixed (float* start = memory)
        {
            Data = (float*)(((nint)start + CacheLine - 1) / CacheLine * CacheLine);
        }
    }

    /// <summary>Makes sure that a buffer that is kept is large enough.</summary>
    /// <param name="buffer">The buffer, or null; is replaced where it is too small.</param>
    /// <param name="count">Number of floats that it must have.</param>
    /// <returns>The buffer, with any content.</returns>
    public static PinnedFloats Reserve(ref PinnedFloats? buffer, long count) =>
        buffer is null || buffer.Count < count ? buffer = new PinnedFloats(count) : buffer;

    /// <summary>Number of floats.</summary>
    public long Count { get; }

    /// <summary>The first float; valid for as long as this object is reachable.</summary>
    public float* Data { get; }
}
