using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>A zeroed buffer at the start of a cache line, for one call: its size depends on the call's shape.</summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    private const nuint CacheLine = 64;

    public AlignedFloats(long count)
    {
        var bytes = checked((nuint)count * sizeof(float));
        Data = (float*)NativeMemory.AlignedAlloc(Math.Max(bytes, 1), CacheLine);
        NativeMemory.Clear(Data, bytes);
    }

    ~AlignedFloats() => Free();

    public float* Data { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}
