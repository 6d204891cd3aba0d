namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Floats at the start of a cache line that stay in their place, for kernels that load whole vectors; zeros at first.</summary>
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

    public long Count { get; }

    public float* Data { get; }
}
