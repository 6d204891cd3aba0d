using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker, cut from one pinned array. Their size depends on the kernel, not on the lengths.</summary>
internal sealed unsafe class KernelWorkspace
{
    private const int CacheLine = 64;
    private readonly byte[] memory;

    public KernelWorkspace(long bytes) => memory = GC.AllocateUninitializedArray<byte>(checked((int)(bytes + CacheLine)), pinned: true);

    public long Capacity => memory.Length - CacheLine;

    /// <summary>[rows, HeadDim]; row r is head r % group of query r / group.</summary>
    public float* Queries { get; private set; }

    /// <summary>[rows, PaddedValueDim].</summary>
    public float* Accumulators { get; private set; }

    /// <summary>[rows, VectorLength]: sums of the probabilities, lane by lane.</summary>
    public float* Sums { get; private set; }

    /// <summary>[RowTile, VectorLength]: the sums of a tile before the present keys.</summary>
    public float* SavedSums { get; private set; }

    /// <summary>[rows]: what is subtracted from each scaled score, in units of log2.</summary>
    public float* References { get; private set; }

    /// <summary>[KeyChunk / VectorLength, HeadDim, VectorLength].</summary>
    public float* Keys { get; private set; }

    /// <summary>[KeyChunk, PaddedValueDim].</summary>
    public float* Values { get; private set; }

    /// <summary>[RowTile, KeyChunk].</summary>
    public float* Probabilities { get; private set; }

    /// <summary>[KeyChunk]: the position of each staged key; <see cref="int.MaxValue"/> for padding.</summary>
    public int* KeyPositions { get; private set; }

    /// <summary>[rows]: each row's first and last key, the last key it may attend at all, and whether it is computed elsewhere.</summary>
    public int* RowFirst { get; private set; }

    public int* RowLast { get; private set; }

    public int* RowLimit { get; private set; }

    public bool* RowIsSkipped { get; private set; }

    /// <summary>[tiles]: the keys that some row of a tile attends, and those that all do.</summary>
    public TileRange* Tiles { get; private set; }

    /// <summary>[KeyChunk / VectorLength].</summary>
    public PanelState* Panels { get; private set; }

    /// <summary>What holds for some panel of the chunk.</summary>
    public PanelState AnyPanel { get; set; }

    /// <summary>Cuts the buffers for a kernel; they may be used only if they fit the capacity.</summary>
    /// <returns>Bytes that the buffers need.</returns>
    public long Prepare<TKernel>(int rows)
        where TKernel : struct, IMicroKernels
    {
        var address = (byte*)Unsafe.AsPointer(ref memory[0]);
        var aligned = (byte*)(((nint)address + CacheLine - 1) & ~(nint)(CacheLine - 1));
        return new Layout(aligned).Assign<TKernel>(this, rows);
    }

    private ref struct Layout(byte* next)
    {
        private readonly byte* start = next;
        private byte* next = next;

        public long Assign<TKernel>(KernelWorkspace target, int rows)
            where TKernel : struct, IMicroKernels
        {
            var vector = TKernel.VectorLength;
            var valueDim = KernelShape<TKernel>.PaddedValueDim;
            target.Queries = Take<float>((long)rows * TKernel.HeadDim);
            target.Accumulators = Take<float>((long)rows * valueDim);
            target.Sums = Take<float>((long)rows * vector);
            target.SavedSums = Take<float>(TKernel.RowTile * vector);
            target.References = Take<float>(rows);
            target.Keys = Take<float>((long)TKernel.KeyChunk * TKernel.HeadDim);
            target.Values = Take<float>((long)TKernel.KeyChunk * valueDim);
            target.Probabilities = Take<float>((long)TKernel.RowTile * TKernel.KeyChunk);
            target.KeyPositions = Take<int>(TKernel.KeyChunk);
            target.RowFirst = Take<int>(rows);
            target.RowLast = Take<int>(rows);
            target.RowLimit = Take<int>(rows);
            target.RowIsSkipped = (bool*)Take<byte>(rows);
            target.Tiles = Take<TileRange>(rows / TKernel.RowTile);
            target.Panels = (PanelState*)Take<byte>(TKernel.KeyChunk / vector);
            return next - start;
        }

        private T* Take<T>(long count)
            where T : unmanaged
        {
            var buffer = (T*)next;
            next += ((count * sizeof(T)) + CacheLine - 1) & ~(CacheLine - 1L);
            return buffer;
        }
    }
}

/// <summary>Keys of a tile of rows: those that some row attends, and those that all rows attend; both ends included.</summary>
internal struct TileRange
{
    public int First;
    public int Last;
    public int CommonFirst;
    public int CommonLast;
    public int SmallestLimit;
    public int LargestLimit;
}

/// <summary>What the traversal must know of a staged panel.</summary>
[Flags]
internal enum PanelState : byte
{
    None = 0,

    /// <summary>Some key of the panel is padding.</summary>
    HasPadding = 1,

    /// <summary>Some value is infinite or not a number, so that a product with a masked pair's 0 would not be 0.</summary>
    HasNonFiniteValues = 2,
}
