using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Memory for a call, aligned to whole vectors and kept between calls unless it is large.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int CacheLine = 64;

    /// <summary>Floats above which memory is given back to the system.</summary>
    private const long MostKept = 4L << 20;

    private static readonly ConcurrentBag<AlignedBuffer> Idle = [];
    private readonly long capacity;

    private AlignedBuffer(long count)
    {
        capacity = count;
        Data = (float*)NativeMemory.AlignedAlloc(checked((nuint)count * sizeof(float)), CacheLine);
    }

    ~AlignedBuffer() => NativeMemory.AlignedFree(Data);

    /// <summary>The memory, with any content.</summary>
    public float* Data { get; }

    /// <summary>Takes a buffer.</summary>
    /// <param name="count">Floats that it must hold.</param>
    public static AlignedBuffer Rent(long count)
    {
        if (count <= MostKept && Idle.TryTake(out var idle) && idle.capacity >= count)
        {
            return idle;
        }

        return new AlignedBuffer(Math.Max(count, CacheLine));
    }

    /// <summary>Gives back a buffer.</summary>
    public static void Return(AlignedBuffer buffer)
    {
        if (buffer.capacity <= MostKept && Idle.Count < 2 * Environment.ProcessorCount)
        {
            Idle.Add(buffer);
        }
    }
}
