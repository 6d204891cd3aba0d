using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Scores and outputs of a few rows, from keys and values where the caller has them: packing a key takes longer than scoring it for a row or
/// two. Where so few rows need it, as when a text is generated token by token, all time is spent on memory, so that nothing here is unrolled.
/// </summary>
internal static unsafe class RowsInPlace<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>
    /// Keys that are processed at once: one from each of so many equal pieces of a run. Processors prefetch each piece's sequence of cache lines by
    /// itself, so that several come sooner than one.
    /// </summary>
    private const int Pieces = 4;

    /// <summary>Keys of a piece between prefetching one from the second-level cache and reading it.</summary>
    private const int KeysAhead = 4;

    /// <summary>Whether these kernels can compute rows in place. Not where a vector is one float: packing is then no more than copying.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.VectorLength > 1;
    }

    /// <summary>
    /// Scores of a tile's rows and some recorded keys, in the place of the probabilities. The values of the same keys are prefetched meanwhile, so
    /// that memory is busy all the time, instead of pausing between one tensor and the other.
    /// </summary>
    /// <param name="workspace">The recorded keys.</param>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="first">First recorded key, at the start of a panel.</param>
    /// <param name="count">Number of keys, in whole panels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(KernelWorkspace workspace, float* queries, int first, int count)
    {
        var (source, rows) = (workspace.Source, workspace.RowsInPlace);
        var positions = workspace.KeyPositions + first;
        var scores = workspace.Probabilities + first;
        var (piece, ahead) = (count / Pieces, KeysAhead * source.KeyStep);
        for (var key = 0; key < piece; key++)
        {
            var key0 = source.Key(positions[key]);
            var key1 = source.Key(positions[key + piece]);
            var key2 = source.Key(positions[key + (2 * piece)]);
            var key3 = source.Key(positions[key + (3 * piece)]);
            PrefetchNear(key0 + ahead, key1 + ahead, key2 + ahead, key3 + ahead, TKernel.HeadDim);
            PrefetchFar(source.Value(0), source.ValueStride, positions + key, piece, TKernel.ValueDim);
            var query = queries;
            for (var row = 0; row < rows; row++, query += TKernel.HeadDim)
            {
                Multiply(query, key0, key1, key2, key3, out var sums, out var sums1, out var sums2, out var sums3);
                KeyPacking.Transpose(ref sums, ref sums1, ref sums2, ref sums3);
                sums = sums + sums1 + (sums2 + sums3);
                for (var d = TKernel.HeadDim / Vector128<float>.Count * Vector128<float>.Count; d < TKernel.HeadDim; d++)
                {
                    sums += query[d] * Vector128.Create(key0[d], key1[d], key2[d], key3[d]);
                }

                var target = scores + (row * TKernel.KeyBlock) + key;
                target[0] = sums[0];
                target[piece] = sums[1];
                target[2 * piece] = sums[2];
                target[3 * piece] = sums[3];
            }
        }

        // Rows that fill up the tile must not look as if they needed another reference.
        for (var row = rows; row < TKernel.RowTile; row++)
        {
            new ReadOnlySpan<float>(scores + ((rows - 1) * TKernel.KeyBlock), count).CopyTo(new Span<float>(scores + (row * TKernel.KeyBlock), count));
        }
    }

    /// <summary>Adds probabilities times values to the rows' accumulators, and prefetches the keys behind the run: where keys have equal distances, those of the next run.</summary>
    /// <param name="workspace">The recorded keys and their probabilities.</param>
    /// <param name="tile">The rows.</param>
    /// <param name="from">First recorded key that some row attends.</param>
    /// <param name="to">The recorded key after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOutputs(KernelWorkspace workspace, in TileRows<TKernel> tile, int from, int to)
    {
        var sums = workspace.RunOutputs;
        var size = workspace.RowsInPlace * KernelShape<TKernel>.PaddedValueDim;
        new Span<float>(sums, size).Clear();

        // Up to three more than the run has: their probabilities are 0.
        var start = from / Pieces * Pieces;
        var piece = (to - start + Pieces - 1) / Pieces;
        if (workspace.ProbabilityUnit != 1)
        {
            TileOutputs<TKernel>.Rescale(workspace, start, start + (Pieces * piece));
        }

        var source = workspace.Source;
        var nextKeys = source.Key(0) + (TKernel.KeyBlock * source.KeyStep);
        for (var key = start; key < start + piece; key++)
        {
            PrefetchFar(nextKeys, source.KeyStride, workspace.KeyPositions + key, piece, TKernel.HeadDim);
            AddFour(workspace, sums, key, piece);
        }

        // A masked pair's 0 times a value that is not finite is NaN: then each row must add its own keys alone.
        var outputs = new ReadOnlySpan<float>(sums, size);
        if (TensorPrimitives.IsFiniteAll(outputs))
        {
            var accumulators = new Span<float>(tile.Accumulators, size);
            TensorPrimitives.Add(accumulators, outputs, accumulators);
        }
        else
        {
            NonFiniteOutput<TKernel>.Add(workspace, tile, from, to);
        }
    }

    /// <summary>A query times four keys. Gives for each key products whose sum is the score, without the elements behind the last whole four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        float* query, float* key0, float* key1, float* key2, float* key3,
        out Vector128<float> sums0, out Vector128<float> sums1, out Vector128<float> sums2, out Vector128<float> sums3)
    {
        var d = 0;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            Vector512<float> wide0 = default, wide1 = default, wide2 = default, wide3 = default;
            for (; d + Vector512<float>.Count <= TKernel.HeadDim; d += Vector512<float>.Count)
            {
                var q = Vector512.Load(query + d);
                wide0 = Vector512.FusedMultiplyAdd(q, Vector512.Load(key0 + d), wide0);
                wide1 = Vector512.FusedMultiplyAdd(q, Vector512.Load(key1 + d), wide1);
                wide2 = Vector512.FusedMultiplyAdd(q, Vector512.Load(key2 + d), wide2);
                wide3 = Vector512.FusedMultiplyAdd(q, Vector512.Load(key3 + d), wide3);
            }

            (sums0, sums1, sums2, sums3) = (Fold(wide0), Fold(wide1), Fold(wide2), Fold(wide3));
        }
        else if (TKernel.VectorLength == Vector256<float>.Count)
        {
            Vector256<float> wide0 = default, wide1 = default, wide2 = default, wide3 = default;
            for (; d + Vector256<float>.Count <= TKernel.HeadDim; d += Vector256<float>.Count)
            {
                var q = Vector256.Load(query + d);
                wide0 = Vector256.FusedMultiplyAdd(q, Vector256.Load(key0 + d), wide0);
                wide1 = Vector256.FusedMultiplyAdd(q, Vector256.Load(key1 + d), wide1);
                wide2 = Vector256.FusedMultiplyAdd(q, Vector256.Load(key2 + d), wide2);
                wide3 = Vector256.FusedMultiplyAdd(q, Vector256.Load(key3 + d), wide3);
            }

            (sums0, sums1, sums2, sums3) = (Fold(wide0), Fold(wide1), Fold(wide2), Fold(wide3));
        }
        else
        {
            (sums0, sums1, sums2, sums3) = (default, default, default, default);
        }

        for (; d + Vector128<float>.Count <= TKernel.HeadDim; d += Vector128<float>.Count)
        {
            var q = Vector128.Load(query + d);
            sums0 = Vector128.MultiplyAddEstimate(q, Vector128.Load(key0 + d), sums0);
            sums1 = Vector128.MultiplyAddEstimate(q, Vector128.Load(key1 + d), sums1);
            sums2 = Vector128.MultiplyAddEstimate(q, Vector128.Load(key2 + d), sums2);
            sums3 = Vector128.MultiplyAddEstimate(q, Vector128.Load(key3 + d), sums3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector512<float> sums) => Fold(sums.GetLower() + sums.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector256<float> sums) => sums.GetLower() + sums.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(KernelWorkspace workspace, float* sums, int key, int piece)
    {
        var source = workspace.Source;
        var positions = workspace.KeyPositions + key;
        var value0 = source.Value(positions[0]);
        var value1 = source.Value(positions[piece]);
        var value2 = source.Value(positions[2 * piece]);
        var value3 = source.Value(positions[3 * piece]);
        var ahead = KeysAhead * source.ValueStep;
        PrefetchNear(value0 + ahead, value1 + ahead, value2 + ahead, value3 + ahead, TKernel.ValueDim);
        for (var row = 0; row < workspace.RowsInPlace; row++, sums += KernelShape<TKernel>.PaddedValueDim)
        {
            var probabilities = workspace.Probabilities + (row * TKernel.KeyBlock) + key;
            var (p0, p1, p2, p3) = (probabilities[0], probabilities[piece], probabilities[2 * piece], probabilities[3 * piece]);
            var d = 0;
            if (TKernel.VectorLength == Vector512<float>.Count)
            {
                var (wide0, wide1, wide2, wide3) = (Vector512.Create(p0), Vector512.Create(p1), Vector512.Create(p2), Vector512.Create(p3));
                for (; d + Vector512<float>.Count <= TKernel.ValueDim; d += Vector512<float>.Count)
                {
                    var sum = Vector512.FusedMultiplyAdd(wide0, Vector512.Load(value0 + d), Vector512.Load(sums + d));
                    sum = Vector512.FusedMultiplyAdd(wide1, Vector512.Load(value1 + d), sum);
                    sum = Vector512.FusedMultiplyAdd(wide2, Vector512.Load(value2 + d), sum);
                    Vector512.FusedMultiplyAdd(wide3, Vector512.Load(value3 + d), sum).Store(sums + d);
                }
            }
            else if (TKernel.VectorLength == Vector256<float>.Count)
            {
                var (wide0, wide1, wide2, wide3) = (Vector256.Create(p0), Vector256.Create(p1), Vector256.Create(p2), Vector256.Create(p3));
                for (; d + Vector256<float>.Count <= TKernel.ValueDim; d += Vector256<float>.Count)
                {
                    var sum = Vector256.FusedMultiplyAdd(wide0, Vector256.Load(value0 + d), Vector256.Load(sums + d));
                    sum = Vector256.FusedMultiplyAdd(wide1, Vector256.Load(value1 + d), sum);
                    sum = Vector256.FusedMultiplyAdd(wide2, Vector256.Load(value2 + d), sum);
                    Vector256.FusedMultiplyAdd(wide3, Vector256.Load(value3 + d), sum).Store(sums + d);
                }
            }

            for (; d + Vector128<float>.Count <= TKernel.ValueDim; d += Vector128<float>.Count)
            {
                var sum = Vector128.MultiplyAddEstimate(Vector128.Create(p0), Vector128.Load(value0 + d), Vector128.Load(sums + d));
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(p1), Vector128.Load(value1 + d), sum);
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(p2), Vector128.Load(value2 + d), sum);
                Vector128.MultiplyAddEstimate(Vector128.Create(p3), Vector128.Load(value3 + d), sum).Store(sums + d);
            }

            for (; d < TKernel.ValueDim; d++)
            {
                sums[d] += (p0 * value0[d]) + (p1 * value1[d]) + (p2 * value2[d]) + (p3 * value3[d]);
            }
        }
    }

    /// <summary>Prefetches four keys or values that are used soon. They need not exist: nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNear(float* first, float* second, float* third, float* fourth, int dim)
    {
        RowPrefetch.NearRow(first, dim);
        RowPrefetch.NearRow(second, dim);
        RowPrefetch.NearRow(third, dim);
        RowPrefetch.NearRow(fourth, dim);
    }

    /// <summary>Prefetches keys or values that are used a run later: one of each piece.</summary>
    /// <param name="rows">The key or value at position 0.</param>
    /// <param name="stride">Floats from one to the next.</param>
    /// <param name="positions">The position of the first, and of the others a piece further on each.</param>
    /// <param name="piece">Keys of a piece.</param>
    /// <param name="dim">Elements of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchFar(float* rows, nint stride, int* positions, int piece, int dim)
    {
        for (var part = 0; part < Pieces; part++)
        {
            RowPrefetch.Row(rows + (positions[part * piece] * stride), dim);
        }
    }
}
