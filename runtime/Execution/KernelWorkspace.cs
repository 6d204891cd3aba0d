using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker, cut from one pinned array. Their size depends on the kernel, not on the lengths.</summary>
internal sealed unsafe class KernelWorkspace
{
    private const int CacheLine = 64;
    private readonly byte[] memory;

    private RowKeys? keys;

    public KernelWorkspace(long bytes)
    {
        memory = GC.AllocateUninitializedArray<byte>(checked((int)(bytes + CacheLine)), pinned: true);
        Builder = new SegmentBuilder(Segments, Streams);
    }

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

    /// <summary>[RowTile, KeyChunk]: what is added to the scores, where something is.</summary>
    public float* Biases { get; private set; }

    /// <summary>[KeyChunk]: the place of each staged key in its stream; <see cref="int.MaxValue"/> for padding.</summary>
    public int* KeyPlaces { get; private set; }

    /// <summary>[KeyChunk]: the position of each staged key.</summary>
    public int* KeyPositions { get; private set; }

    /// <summary>[rows]: each row's query, its position among the keys, and its head.</summary>
    public int* RowQuery { get; private set; }

    public int* RowPosition { get; private set; }

    public int* RowHead { get; private set; }

    /// <summary>[rows].</summary>
    public RowState* RowStates { get; private set; }

    /// <summary>Which keys each tile attends.</summary>
    public SegmentTable Segments { get; } = new();

    /// <summary>For each stream of keys, the tiles that attend some of them.</summary>
    public StreamTiles Streams { get; } = new();

    /// <summary>The places of the present stream that are still to be staged.</summary>
    public NeededKeys Needed { get; } = new();

    /// <summary>The chunk that is staged, and the next.</summary>
    public ChunkPlan Chunk { get; } = new();

    public ChunkPlan NextChunk { get; } = new();

    /// <summary>What turns rows' keys into segments.</summary>
    public SegmentBuilder Builder { get; }

    /// <summary>Where the class's predicate may hold for a tile.</summary>
    public PredicatePlanner Predicates { get; } = new();

    /// <summary>The keys that the present row may attend at all.</summary>
    public RangeList Window { get; } = new();

    /// <summary>Scratch space for it.</summary>
    public (RangeList First, RangeList Second) WindowScratch { get; } = (new(), new());

    /// <summary>[KeyChunk / VectorLength].</summary>
    public PanelState* Panels { get; private set; }

    /// <summary>What holds for some panel of the chunk.</summary>
    public PanelState AnyPanel { get; set; }

    /// <summary>What works out the keys of a variant's queries.</summary>
    public RowKeys KeysOf(PatternVariant variant) => keys?.Variant == variant ? keys : keys = new RowKeys(variant, leavesOutPredicates: true);

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
            target.Biases = Take<float>((long)TKernel.RowTile * TKernel.KeyChunk);
            target.KeyPlaces = Take<int>(TKernel.KeyChunk);
            target.KeyPositions = Take<int>(TKernel.KeyChunk);
            target.RowQuery = Take<int>(rows);
            target.RowPosition = Take<int>(rows);
            target.RowHead = Take<int>(rows);
            target.RowStates = (RowState*)Take<byte>(rows);
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

/// <summary>What becomes of a row.</summary>
internal enum RowState : byte
{
    /// <summary>Its result is written.</summary>
    Computed,

    /// <summary>It fills up a tile.</summary>
    Fill,

    /// <summary>It is a global token, which another block computes.</summary>
    Elsewhere,
}
