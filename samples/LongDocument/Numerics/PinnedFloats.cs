namespace SparseAttentionGen.LongDocument.Numerics;

/// <summary>Floats at the start of a cache line that stay in their place, for kernels that load whole vectors; zeros at first.</summary>
internal sealed unsafe class PinnedFloats
{
    private const int CacheLine = 64;
    private readonly byte[] memory;

    public PinnedFloats(long count)
    {
        Count = count;
        memory = GC.AllocateArray<byte>(checked((int)((count * sizeof(float)) + CacheLine)), pinned: true);
        fixed (byte* start = memory)
        {
            Data = (float*)(((nint)start + CacheLine - 1) / CacheLine * CacheLine);
        }
    }

    public long Count { get; }

    public float* Data { get; }
}
