namespace SparseAttentionGen.CompilerServices;

/// <summary>The projected keys and values of a call, rows padded to whole vectors.</summary>
/// <remarks>
/// Keys [parts, batch, keyValueHeads, rows, PaddedHeadDim], then values alike. Sums along the sequence are cut into parts, which are
/// added to the first in their order when all are done.
/// </remarks>
internal sealed unsafe class ProjectedKeys
{
    private readonly long keysOfPart;
    private readonly long valuesOfPart;

    private ProjectedKeys(float* data, int parts, TensorView keys, TensorView values, int[] counts)
    {
        (Key, Value, Counts) = (keys, values, counts);
        keysOfPart = (long)keys.Batch * keys.BatchStride;
        valuesOfPart = (long)values.Batch * values.BatchStride;
        KeyData = data;
        ValueData = data + (parts * keysOfPart);
    }

    /// <summary>Sizes and strides of one part's keys.</summary>
    public TensorView Key { get; }

    /// <summary>Sizes and strides of one part's values.</summary>
    public TensorView Value { get; }

    /// <summary>The first part's keys.</summary>
    public float* KeyData { get; }

    /// <summary>The first part's values.</summary>
    public float* ValueData { get; }

    /// <summary>[batch]: number of projected keys that there are.</summary>
    public int[] Counts { get; }

    /// <summary>Number of floats for all parts.</summary>
    public static long Size<TKernel>(int parts, int batch, int heads, int rank)
        where TKernel : struct, IMicroKernels
    {
        var width = KernelShape<TKernel>.PaddedHeadDim + KernelShape<TKernel>.PaddedValueDim;
        return checked((long)parts * batch * heads * Rows<TKernel>(rank) * width);
    }

    /// <summary>Lays out the projected keys of a call.</summary>
    /// <param name="data">Memory for <see cref="Size"/> floats.</param>
    /// <param name="parts">Parts of each sum.</param>
    /// <param name="batch">Number of batch elements.</param>
    /// <param name="heads">Number of key and value heads.</param>
    /// <param name="rank">Largest number of projected keys.</param>
    /// <param name="counts">Number of projected keys of each batch element.</param>
    public static ProjectedKeys Create<TKernel>(float* data, int parts, int batch, int heads, int rank, int[] counts)
        where TKernel : struct, IMicroKernels
    {
        var (keyDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        nint rows = Rows<TKernel>(rank);
        return new ProjectedKeys(
            data,
            parts,
            new TensorView(batch, heads, rank, TKernel.HeadDim, heads * rows * keyDim, rows * keyDim, keyDim),
            new TensorView(batch, heads, rank, TKernel.ValueDim, heads * rows * valueDim, rows * valueDim, valueDim),
            counts);
    }

    /// <summary>A projected key of a part.</summary>
    public float* KeyRow(int part, int batch, int head, int row) =>
        KeyData + (part * keysOfPart) + (batch * Key.BatchStride) + (head * Key.HeadStride) + (row * Key.RowStride);

    /// <summary>A projected value of a part.</summary>
    public float* ValueRow(int part, int batch, int head, int row) =>
        ValueData + (part * valuesOfPart) + (batch * Value.BatchStride) + (head * Value.HeadStride) + (row * Value.RowStride);

    /// <summary>Rows in whole tiles: the kernels write tiles.</summary>
    private static int Rows<TKernel>(int rank)
        where TKernel : struct, IMicroKernels => (rank + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;
}
