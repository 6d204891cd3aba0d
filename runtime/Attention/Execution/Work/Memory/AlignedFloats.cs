using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Zeros at first, at the start of a cache line: buffers of one call whose size depends on its shape.</summary>
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
