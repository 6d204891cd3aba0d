using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Floats that do not move and begin at a cache line, cleared, for as long as something refers to them.</summary>
internal sealed unsafe class PinnedFloats
{
    private const int CacheLine = 64;
    private readonly byte[] memory;

    public PinnedFloats(long count)
    {
        memory = GC.AllocateArray<byte>(checked((int)((count * sizeof(float)) + CacheLine)), pinned: true);
        Pointer = (float*)(((nint)Unsafe.AsPointer(ref memory[0]) + CacheLine - 1) & ~(nint)(CacheLine - 1));
    }

    /// <summary>The first float; valid for as long as this object is reachable.</summary>
    public float* Pointer { get; }
}
