namespace SparseAttentionGen.CompilerServices;

/// <summary>A worker's buffers, each at the start of a cache line, in memory that stays in its place for as long as the worker is reachable.</summary>
internal abstract unsafe class PinnedBuffers
{
    private readonly List<PinnedFloats> buffers = [];

    /// <summary>Makes a buffer of zeros.</summary>
    /// <param name="count">Number of floats.</param>
    protected float* Take(long count)
    {
        var buffer = new PinnedFloats(count);
        buffers.Add(buffer);
        return buffer.Data;
    }
}
