using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker, cut from one pinned array. Their size depends on the kernel, not on the lengths.</summary>
internal sealed unsafe class KernelWorkspace
{
    private const int CacheLine = 64;

    /// <summary>Bytes of the table of exponentials before the buffers, and of the gaps that aligning both may need.</summary>
    private static readonly int HeaderSize = sizeof(ExponentialTable) + (2 * CacheLine);

    private readonly byte[] memory;
    private readonly byte* buffers;
    private RowBuffers rows;
    private RowBuffers spare;
    private int[] rowPlaces = [];
    private RowKeys? keys;
    private float* borrowedQueries;
    private int borrowedRows;
    private float* otherProbabilities;

    public KernelWorkspace(long bytes)
    {
        memory = GC.AllocateUninitializedArray<byte>(checked((int)(bytes + HeaderSize)), pinned: true);
        Exponentials = (ExponentialTable*)AlignUp((nint)Unsafe.AsPointer(ref memory[0]));
        *Exponentials = new ExponentialTable();
        buffers = (byte*)AlignUp((nint)(Exponentials + 1));
        Builder = new SegmentBuilder(Segments, Streams);
        KeyBlocks = new KeyBlockSequence(Segments, Streams);
    }

    public long Capacity => memory.Length - HeaderSize;

    /// <summary>[rows, HeadDim]: queries of rows that are copied, not read where the caller has them.</summary>
    public float* Queries => rows.Queries;

    /// <summary>[rows, PaddedValueDim].</summary>
    public float* Accumulators => rows.Accumulators;

    /// <summary>[rows, VectorLength]: sums of the probabilities, lane by lane.</summary>
    public float* Sums => rows.Sums;

    /// <summary>[RowTile, VectorLength]: the sums of a tile before the present keys.</summary>
    public float* SavedSums { get; private set; }

    /// <summary>[rows]: what is subtracted from each score, as <see cref="CompilerServices.References.Stored"/>.</summary>
    public float* References => rows.References;

    /// <summary>
    /// Factor on probabilities before they are multiplied with values: 1, or in a second attempt, after products with very large values left
    /// float32's range, a small power of 2.
    /// </summary>
    public float ProbabilityUnit { get; set; } = 1;

    /// <summary>Key blocks that the rows have attended so far.</summary>
    public int KeyBlocksSoFar { get; set; }

    /// <summary>Sums and outputs of rows that attend very many keys.</summary>
    public LongRowTotals Totals { get; } = new();

    /// <summary>Panels of keys, [KeyBlock / VectorLength, <see cref="IMicroKernels.PanelStride"/>], each [HeadDim, VectorLength].</summary>
    public float* Keys { get; private set; }

    /// <summary>[KeyBlock, PaddedValueDim].</summary>
    public float* Values { get; private set; }

    /// <summary>[RowTile, KeyBlock]: of the present tile and keys.</summary>
    public float* Probabilities { get; private set; }

    /// <summary>[RowTile, KeyBlock]: what is added to the scores, where something is.</summary>
    public float* Biases { get; private set; }

    /// <summary>Constants of the exponential.</summary>
    public ExponentialTable* Exponentials { get; }

    /// <summary>[KeyBlock]: the place of each packed key in its stream; <see cref="int.MaxValue"/> for padding.</summary>
    public int* KeyPlaces { get; private set; }

    /// <summary>[KeyBlock]: the position of each packed key.</summary>
    public int* KeyPositions { get; private set; }

    /// <summary>[rows]: each row's query, its position among the keys, and its head.</summary>
    public int* RowQuery => rows.RowQuery;

    public int* RowPosition => rows.RowPosition;

    public int* RowHead => rows.RowHead;

    /// <summary>[rows].</summary>
    public RowState* RowStates => rows.RowStates;

    /// <summary>Which keys each tile attends.</summary>
    public SegmentTable Segments { get; } = new();

    /// <summary>For each stream of keys, the tiles that attend some of them.</summary>
    public StreamTiles Streams { get; } = new();

    /// <summary>The streams' keys in key blocks.</summary>
    public KeyBlockSequence KeyBlocks { get; }

    /// <summary>The key block that is packed, and the next.</summary>
    public KeyBlockPlan KeyBlock { get; } = new();

    public KeyBlockPlan NextKeyBlock { get; } = new();

    /// <summary>What turns rows' keys into segments.</summary>
    public SegmentBuilder Builder { get; }

    /// <summary>Where the class's predicate may hold for a tile.</summary>
    public PredicatePlanner Predicates { get; } = new();

    /// <summary>The keys that the present row may attend at all.</summary>
    public RangeList Window { get; } = new();

    /// <summary>[KeyBlock / VectorLength].</summary>
    public PanelState* Panels { get; private set; }

    /// <summary>What holds for some panel of the key block.</summary>
    public PanelState AnyPanel { get; set; }

    /// <summary>Rows that read keys and values where the caller has them; 0 where keys are packed.</summary>
    public int RowsInPlace { get; set; }

    /// <summary>Where the caller has the keys and values of the key block.</summary>
    public KeySource Source { get; set; }

    /// <summary>[RowTile, PaddedValueDim]: outputs of one run of keys, where they do not begin with those before.</summary>
    public float* RunOutputs { get; private set; }

    /// <summary>Whose keys the packed key block holds.</summary>
    public PackedKeys Packed { get; set; }

    /// <summary>Which rows the segments and streams are of.</summary>
    public PlannedRows Planned { get; set; }

    /// <summary>The rows in the order before the last exchange.</summary>
    public ref readonly RowBuffers Spare => ref spare;

    /// <summary>Reads the queries of the first rows where the caller has them.</summary>
    /// <param name="queries">The first query; null: all are in the buffer.</param>
    /// <param name="count">Number of rows.</param>
    public void BorrowQueries(float* queries, int count)
    {
        borrowedQueries = queries;
        borrowedRows = count;
    }

    /// <summary>The query of a row, and those of the rows of its tile behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* QueriesAt(int row, int headDim) => (row < borrowedRows ? borrowedQueries : rows.Queries) + ((nint)row * headDim);

    /// <summary>
    /// Prefetches queries that are read where the caller has them, a little before their tile's turn: the score kernel would otherwise wait
    /// for memory at its first key.
    /// </summary>
    /// <param name="first">The first element.</param>
    /// <param name="floats">Number of elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchQueries(nint first, int floats)
    {
        if (!VectorWidths.IsFirst512 && borrowedQueries != null)
        {
            RowPrefetch.NearRow(borrowedQueries + first, floats);
        }
    }

    /// <summary>Exchanges the probabilities with a second buffer, for those of the run before or after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ExchangeProbabilities()
    {
        var present = Probabilities;
        Probabilities = otherProbabilities;
        otherProbabilities = present;
    }

    /// <summary>Exchanges the rows with the spare buffers.</summary>
    public void ExchangeRows() => (rows, spare) = (spare, rows);

    /// <summary>[count]: scratch space for the rows' places.</summary>
    public Span<int> RowPlaces(int count)
    {
        rowPlaces = rowPlaces.Length < count ? new int[count] : rowPlaces;
        return rowPlaces;
    }

    /// <summary>What works out the keys of a variant's queries, those of predicates left out.</summary>
    public RowKeys KeysOf(PatternVariant variant) => keys?.Variant == variant ? keys : keys = new RowKeys(variant, variant.ElementsWithoutPredicates);

    /// <summary>Cuts the buffers for a kernel; they may be used only if they fit the capacity.</summary>
    /// <param name="rowCount">Rows of a block.</param>
    /// <param name="withSpareRows">Whether rows are put into another order.</param>
    /// <returns>Bytes that the buffers need.</returns>
    public long Prepare<TKernel>(int rowCount, bool withSpareRows)
        where TKernel : struct, IMicroKernels => new Layout(buffers).Assign<TKernel>(this, rowCount, withSpareRows);

    private static nint AlignUp(nint address) => (address + CacheLine - 1) & ~(nint)(CacheLine - 1);

    private ref struct Layout(byte* next)
    {
        private readonly byte* start = next;
        private byte* next = next;

        public long Assign<TKernel>(KernelWorkspace target, int rowCount, bool withSpareRows)
            where TKernel : struct, IMicroKernels
        {
            var vector = TKernel.VectorLength;
            target.rows = TakeRows<TKernel>(rowCount);
            target.spare = withSpareRows ? TakeRows<TKernel>(rowCount) : default;
            target.SavedSums = Take<float>(TKernel.RowTile * vector);
            target.Keys = Take<float>((long)TKernel.KeyBlock / TKernel.VectorLength * TKernel.PanelStride);
            target.Values = Take<float>((long)TKernel.KeyBlock * KernelShape<TKernel>.PaddedValueDim);
            target.Probabilities = Take<float>((long)TKernel.RowTile * TKernel.KeyBlock);
            target.otherProbabilities = Take<float>((long)TKernel.RowTile * TKernel.KeyBlock);
            target.Biases = Take<float>((long)TKernel.RowTile * TKernel.KeyBlock);
            target.RunOutputs = Take<float>((long)TKernel.RowTile * KernelShape<TKernel>.PaddedValueDim);
            target.KeyPlaces = Take<int>(TKernel.KeyBlock);
            target.KeyPositions = Take<int>(TKernel.KeyBlock);
            target.Panels = (PanelState*)Take<byte>(TKernel.KeyBlock / vector);
            return next - start;
        }

        private RowBuffers TakeRows<TKernel>(int rowCount)
            where TKernel : struct, IMicroKernels => new()
            {
                Queries = Take<float>((long)rowCount * TKernel.HeadDim),
                Accumulators = Take<float>((long)rowCount * KernelShape<TKernel>.PaddedValueDim),
                Sums = Take<float>((long)rowCount * TKernel.VectorLength),
                References = Take<float>(rowCount),
                RowQuery = Take<int>(rowCount),
                RowPosition = Take<int>(rowCount),
                RowHead = Take<int>(rowCount),
                RowStates = (RowState*)Take<byte>(rowCount),
            };

        private T* Take<T>(long count)
            where T : unmanaged
        {
            var buffer = (T*)next;
            next += ((count * sizeof(T)) + CacheLine - 1) & ~(CacheLine - 1L);
            return buffer;
        }
    }
}

/// <summary>Names the keys of a packed key block that is one run, so that the next block of rows need not pack them again.</summary>
/// <param name="Call">The call; null for none.</param>
/// <param name="IsGlobal">Whether the rows are global tokens, which may have keys of their own.</param>
/// <param name="Sequence">Index of the sequence.</param>
/// <param name="Head">The first query head of the block, on which the stream's keys depend as well.</param>
/// <param name="Stream">The stream of the places.</param>
/// <param name="First">First place.</param>
/// <param name="End">The place after the last.</param>
internal readonly record struct PackedKeys(AttentionCall? Call, bool IsGlobal, int Sequence, int Head, int Stream, int First, int End);

/// <summary>What the traversal must know of a packed panel.</summary>
[Flags]
internal enum PanelState : byte
{
    None = 0,

    /// <summary>Some key of the panel is padding.</summary>
    HasPadding = 1,

    /// <summary>Some value is infinite or not a number, so that a product with a masked pair's 0 would not be 0.</summary>
    HasNonFiniteValues = 2,
}
