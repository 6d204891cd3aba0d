using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a worker of a backward pass through landmarks remembers of one key head. Its size does not depend on the lengths.</summary>
/// <remarks>Landmarks have whole tiles of rows. Where it says pieces, there is one for each piece of the rows or keys.</remarks>
internal sealed unsafe class LandmarkBuffers<TKernel> : IDisposable
    where TKernel : struct, IMicroKernels
{
    /// <summary>Floats of outputs that are there at a time: as many as stay in a cache.</summary>
    private const int OutputFloats = 1 << 18;

    /// <summary>Rows below which sharing the packed landmarks is not worth it.</summary>
    private const int FewestRows = 96;

    private readonly List<AlignedFloats> memory = [];
    private readonly float* queryLandmarks;
    private readonly float* gathered;
    private readonly float* gatheredGradients;
    private readonly float* queryGradients;
    private readonly nint keySize;
    private readonly nint querySize;
    private readonly nint offeredSize;
    private readonly nint gatheredSize;

    public LandmarkBuffers(LandmarkGradientShape shape, int group)
    {
        Pieces = shape.Pieces;
        QueryRows = SlabMatrix<TKernel>.TileRows(shape.MostQueries);
        KeyRows = SlabMatrix<TKernel>.TileRows(shape.MostKeys);
        (querySize, keySize) = ((nint)Pieces * QueryRows * TKernel.HeadDim, (nint)Pieces * KeyRows * TKernel.HeadDim);
        (gatheredSize, offeredSize) = ((nint)Pieces * QueryRows * Width, (nint)Pieces * KeyRows * Width);
        queryLandmarks = Take(group * querySize);
        queryGradients = Take(group * querySize);
        gathered = Take(group * gatheredSize);
        gatheredGradients = Take(group * gatheredSize);
        KeyLandmarks = Take((nint)KeyRows * TKernel.HeadDim);
        KeyGradients = Take(keySize);
        Offered = Take((nint)KeyRows * Width);
        OfferedGradients = Take(offeredSize);
        GatheredLogSumExp = Take((nint)group * Pieces * QueryRows);
        PieceRows = (int)Math.Max(FewestRows, Math.Min(OutputFloats / Width / Pieces, BlockPlan.Quotient(shape.QueryLength, Pieces)));
        Outputs = Take((nint)Pieces * PieceRows * Width);
        LogSumExp = Take((nint)Pieces * PieceRows);
        Group = group;
    }

    public int Pieces { get; }

    /// <summary>Query heads of the key head.</summary>
    public int Group { get; }

    /// <summary>Rows of the landmarks of queries.</summary>
    public int QueryRows { get; }

    /// <summary>Rows of the landmarks of keys.</summary>
    public int KeyRows { get; }

    /// <summary>Rows of a piece whose outputs are there at a time.</summary>
    public int PieceRows { get; }

    /// <summary>[KeyRows, HeadDim].</summary>
    public float* KeyLandmarks { get; }

    /// <summary>[pieces, KeyRows, HeadDim].</summary>
    public float* KeyGradients { get; }

    /// <summary>[KeyRows, PaddedValueDim]: the values of the keys' landmarks for one query head.</summary>
    public float* Offered { get; }

    /// <summary>[pieces, KeyRows, PaddedValueDim].</summary>
    public float* OfferedGradients { get; }

    /// <summary>[group, pieces, QueryRows]: the log-sum-exp of the queries' landmarks over the keys.</summary>
    public float* GatheredLogSumExp { get; }

    /// <summary>[pieces, PieceRows, PaddedValueDim]: outputs without the convolution.</summary>
    public float* Outputs { get; }

    /// <summary>[pieces, PieceRows].</summary>
    public float* LogSumExp { get; }

    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    /// <summary>[pieces, QueryRows, HeadDim] of a head of the group, the same for all pieces.</summary>
    public float* QueryLandmarks(int head) => queryLandmarks + (head * querySize);

    /// <summary>[pieces, QueryRows, HeadDim] of a head of the group.</summary>
    public float* QueryGradients(int head) => queryGradients + (head * querySize);

    /// <summary>[pieces, QueryRows, PaddedValueDim] of a head of the group, the same for all pieces: the outputs of the queries' landmarks over the keys.</summary>
    public float* Gathered(int head) => gathered + (head * gatheredSize);

    /// <summary>[pieces, QueryRows, PaddedValueDim] of a head of the group, the same for all pieces.</summary>
    public float* GatheredGradients(int head) => gatheredGradients + (head * gatheredSize);

    /// <summary>Clears what a key head's work adds to, and landmarks: rows that fill up a tile are read, and must not have what another head had.</summary>
    public void Clear()
    {
        Clear(queryLandmarks, Group * querySize);
        Clear(queryGradients, Group * querySize);
        Clear(KeyGradients, keySize);
    }

    /// <summary>Clears what a query head's work adds to.</summary>
    public void ClearOfferedGradients() => Clear(OfferedGradients, offeredSize);

    /// <summary>Gives all pieces what the first has.</summary>
    public void RepeatGathered()
    {
        for (var head = 0; head < Group; head++)
        {
            Repeat(QueryLandmarks(head), querySize);
            Repeat(Gathered(head), gatheredSize);
            Repeat(GatheredGradients(head), gatheredSize);
            Repeat(GatheredLogSumExp + ((nint)head * Pieces * QueryRows), (nint)Pieces * QueryRows);
        }
    }

    /// <summary>Adds what all pieces have, in their order, to what the first has.</summary>
    /// <param name="sums">The first piece's.</param>
    /// <param name="count">Floats of a piece.</param>
    /// <param name="pieces">Number of pieces.</param>
    public static void Join(float* sums, int count, int pieces)
    {
        var target = new Span<float>(sums, count);
        for (var piece = 1; piece < pieces; piece++)
        {
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(sums + ((nint)piece * count), count), target);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in memory)
        {
            buffer.Dispose();
        }
    }

    private void Repeat(float* first, nint size)
    {
        var count = (int)(size / Pieces);
        for (var piece = 1; piece < Pieces; piece++)
        {
            new ReadOnlySpan<float>(first, count).CopyTo(new Span<float>(first + ((nint)piece * count), count));
        }
    }

    private static void Clear(float* data, nint count)
    {
        for (; count > 0; data += OutputFloats, count -= OutputFloats)
        {
            new Span<float>(data, (int)Math.Min(count, OutputFloats)).Clear();
        }
    }

    private float* Take(nint count)
    {
        memory.Add(new AlignedFloats(count));
        return memory[^1].Data;
    }
}
