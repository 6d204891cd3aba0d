using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Keys and values times matrices: chunk by chunk the keys are packed and multiplied with every tile of rows of E and F, whose sums stay in the
/// second-level cache.
/// </summary>
internal static unsafe class MatrixProjection<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const int Chunk = LowRankProjection.WeightChunk;

    /// <summary>Floats that a worker packs keys and values in.</summary>
    public static int PackSize => Chunk * (KernelShape<TKernel>.PaddedHeadDim + KernelShape<TKernel>.PaddedValueDim);

    /// <summary>Projects one block.</summary>
    /// <param name="call">The keys and values.</param>
    /// <param name="block">The block.</param>
    /// <param name="projected">Receives the sums.</param>
    /// <param name="pack">Memory for <see cref="PackSize"/> floats.</param>
    public static void Project(ProjectionCall call, in MatrixBlock block, ProjectedKeys projected, float* pack)
    {
        var keySums = projected.KeyRow(block.Part, block.Batch, block.Head, block.FirstRow);
        var valueSums = projected.ValueRow(block.Part, block.Batch, block.Head, block.FirstRow);
        var rows = (block.EndRow - block.FirstRow + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;
        new Span<float>(keySums, rows * KernelShape<TKernel>.PaddedHeadDim).Clear();
        new Span<float>(valueSums, rows * KernelShape<TKernel>.PaddedValueDim).Clear();
        var keys = call.KeyCount(block.Batch);
        for (var chunk = block.FirstChunk; chunk < block.EndChunk && chunk * Chunk < keys; chunk++)
        {
            var (first, end) = (chunk * Chunk, Math.Min(keys, (chunk + 1) * Chunk));
            if (call.AnyExists(block.Batch, first, end))
            {
                Pack(call, block, first, end, pack);
                AddChunk(call, block, chunk, end - first, pack, keySums, valueSums, Math.Min(keys, block.EndChunk * Chunk));
            }
        }
    }

    /// <summary>Adds the parts of the sums to the first, in their order.</summary>
    public static void Merge(ProjectedKeys projected, int parts)
    {
        for (var part = 1; part < parts; part++)
        {
            Add(projected.KeyRow(part, 0, 0, 0), projected.KeyData, projected.Key);
            Add(projected.ValueRow(part, 0, 0, 0), projected.ValueData, projected.Value);
        }
    }

    private static void Add(float* part, float* sums, TensorView view)
    {
        for (var batch = 0; batch < view.Batch; batch++)
        {
            var size = (int)view.BatchStride;
            var target = new Span<float>(sums + (batch * view.BatchStride), size);
            System.Numerics.Tensors.TensorPrimitives.Add(target, new ReadOnlySpan<float>(part + (batch * view.BatchStride), size), target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ProjectionCall call, in MatrixBlock block, int first, int end, float* pack)
    {
        var (keyDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        var keys = pack;
        var values = pack + (Chunk * keyDim);
        for (var key = first; key < end; key++, keys += keyDim, values += valueDim)
        {
            if (call.Exists(block.Batch, key))
            {
                PaddedRow.Copy(call.KeyRow(block.Batch, block.Head, key), keys, TKernel.HeadDim, keyDim, TKernel.VectorLength);
                PaddedRow.Copy(call.ValueRow(block.Batch, block.Head, key), values, TKernel.ValueDim, valueDim, TKernel.VectorLength);
            }
            else
            {
                new Span<float>(keys, keyDim).Clear();
                new Span<float>(values, valueDim).Clear();
            }
        }
    }

    /// <summary>Prefetches some keys of the next chunk, so that packing them does not wait for memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Prefetch(ProjectionCall call, in MatrixBlock block, int key, int end)
    {
        if (!Sse.IsSupported)
        {
            return key;
        }

        for (; key < end; key++)
        {
            RowPrefetch.Row(call.KeyRow(block.Batch, block.Head, key), TKernel.HeadDim);
            RowPrefetch.Row(call.ValueRow(block.Batch, block.Head, key), TKernel.ValueDim);
        }

        return key;
    }

    /// <summary>Prefetches the weights of a tile: the hardware prefetches within a page alone, and a tile fills most of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchWeights(ref float tile)
    {
        if (!VectorWidths.IsFirst512)
        {
            RowPrefetch.NearRow((float*)Unsafe.AsPointer(ref tile), Chunk * TKernel.RowTile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddChunk(ProjectionCall call, in MatrixBlock block, int chunk, int count, float* pack, float* keySums, float* valueSums, int end)
    {
        var (keyDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        var head = call.Projection.Heads == 1 ? 0 : block.Head;
        ref var keyWeights = ref call.Projection.KeyMatrix!.Chunk(head, chunk);
        ref var valueWeights = ref call.Projection.ValueMatrix!.Chunk(head, chunk);
        var nextChunk = Math.Min(chunk + 1, block.EndChunk - 1);
        ref var nextKeyWeights = ref call.Projection.KeyMatrix.Chunk(head, nextChunk);
        ref var nextValueWeights = ref call.Projection.ValueMatrix.Chunk(head, nextChunk);
        var shared = Unsafe.AreSame(ref keyWeights, ref valueWeights);
        ref var keys = ref *pack;
        ref var values = ref *(pack + (Chunk * keyDim));
        var next = (chunk + 1) * Chunk;
        var keysPerTile = Math.Max(1, Chunk * TKernel.RowTile / (block.EndRow - block.FirstRow)) + 1;
        for (var row = block.FirstRow; row < block.EndRow; row += TKernel.RowTile)
        {
            next = Prefetch(call, block, next, Math.Min(Math.Min(end, (chunk + 2) * Chunk), next + keysPerTile));
            var isLast = row + TKernel.RowTile >= block.EndRow;
            var following = ProjectionWeights.Place(isLast ? block.FirstRow : row + TKernel.RowTile, 0);
            PrefetchWeights(ref Unsafe.Add(ref isLast ? ref nextKeyWeights : ref keyWeights, following));
            if (!shared)
            {
                PrefetchWeights(ref Unsafe.Add(ref isLast ? ref nextValueWeights : ref valueWeights, following));
            }

            var (tile, place) = (ProjectionWeights.Place(row, 0), row - block.FirstRow);
            TKernel.ProjectKeys(ref Unsafe.Add(ref keyWeights, tile), ref keys, ref *(keySums + (place * keyDim)), count);
            TKernel.ProjectValues(ref Unsafe.Add(ref valueWeights, tile), ref values, ref *(valueSums + (place * valueDim)), count);
        }
    }
}
