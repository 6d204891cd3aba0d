using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>A worker's memory on the way back through projection matrices.</summary>
internal sealed unsafe class MatrixGradientBuffers<TKernel, TGradient> : PinnedBuffers
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private readonly int rows;

    public MatrixGradientBuffers(int rank)
    {
        rows = (rank + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;
        var dim = Math.Max(KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        KeyWeights = Take((long)rows * Width);
        ValueWeights = Take((long)rows * Width);
        Rows = Take((long)Width * dim);
        Panels = Take((long)Width / TKernel.VectorLength * Math.Max(TKernel.PanelStride, TGradient.ValuePanelStride));
        Tile = Take((long)TKernel.RowTile * dim);
        Products = Take((long)TKernel.RowTile * TKernel.KeyBlock);
        Sums = Take((long)(Width + TKernel.RowTile) * dim);
        Weights = Take((long)TGradient.GroupRows * TGradient.WeightStride);
    }

    /// <summary>Columns of a block: part of a chunk of the weights, and of a key block.</summary>
    public static int Width => Math.Min(LowRankProjection.WeightChunk, TGradient.KeyBlock);

    /// <summary>[rank in tiles, Width]: the gradient of the block's columns of the matrix for keys.</summary>
    public float* KeyWeights { get; }

    /// <summary>The same for values.</summary>
    public float* ValueWeights { get; }

    /// <summary>[Width, dim in vectors].</summary>
    public float* Rows { get; }

    /// <summary>The rows as panels.</summary>
    public float* Panels { get; }

    /// <summary>[RowTile, dim].</summary>
    public float* Tile { get; }

    /// <summary>[RowTile, KeyBlock].</summary>
    public float* Products { get; }

    /// <summary>[Width and a tile, dim in vectors].</summary>
    public float* Sums { get; }

    /// <summary>[GroupRows, WeightStride].</summary>
    public float* Weights { get; }

    /// <summary>Clears the gradients of the weights.</summary>
    public void Clear()
    {
        new Span<float>(KeyWeights, rows * Width).Clear();
        new Span<float>(ValueWeights, rows * Width).Clear();
    }

    public void AddProducts(float* sums, int row)
    {
        for (var index = 0; index < TKernel.RowTile; index++)
        {
            var target = new Span<float>(sums + ((nint)(row + index) * Width), Width);
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(Products + (index * TKernel.KeyBlock), Width), target);
        }
    }

    /// <summary>Some rows of a matrix and the block's columns.</summary>
    public void LoadWeights(ProjectionWeights matrix, int head, int row, int count, int first)
    {
        const int Group = LowRankProjection.WeightRows;
        fixed (float* chunk = &matrix.Chunk(head, first / LowRankProjection.WeightChunk))
        {
            for (var index = 0; index < count; index++)
            {
                var source = chunk + ProjectionWeights.Place(row + index, first % LowRankProjection.WeightChunk);
                var target = Weights + ((nint)index * TGradient.WeightStride);
                for (var column = 0; column < Width; column++)
                {
                    target[column] = source[column * Group];
                }
            }
        }
    }
}
