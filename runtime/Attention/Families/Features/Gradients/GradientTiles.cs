using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What the backward pass does with queries and keys alike: products tile by tile, and the way from gradients of features to those of rows.</summary>
internal static unsafe class GradientTiles<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Packs rows [lane, padded ValueDim] as panels [ValueDim, VectorLength].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels(float* rows, float* panels, int lanes)
    {
        for (var lane = 0; lane < lanes; lane += TKernel.VectorLength)
        {
            KeyPacking.PackPanel(
                ref *(rows + ((nint)lane * FeatureShape<TKernel>.PaddedValueDim)), FeatureShape<TKernel>.PaddedValueDim, TKernel.ValueDim, TKernel.VectorLength, ref *(panels + ((nint)lane * TKernel.ValueDim)));
        }
    }

    /// <summary>Products of rows [row, padded ValueDim], in whole tiles, with panels of values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* rows, int rowCount, float* columns, int lanes, float* products)
    {
        for (var row = 0; row < rowCount; row += TKernel.RowTile)
        {
            MultiplyTile(rows, row, columns, 0, lanes, products);
        }
    }

    /// <summary>Products of a tile of rows with the panels of some lanes, of which the first panel may have lanes before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTile(float* rows, int row, float* columns, int lane, int end, float* products)
    {
        var (dim, tile) = (TKernel.ValueDim, FeatureShape<TKernel>.KeyTile);
        ref var first = ref *(rows + ((nint)row * FeatureShape<TKernel>.PaddedValueDim));
        var target = products + ((nint)row * TKernel.KeyBlock);
        lane = lane / TKernel.VectorLength * TKernel.VectorLength;
        for (; lane + tile - TKernel.VectorLength < end; lane += tile)
        {
            TGradient.SumProductsTile(ref first, ref columns[lane * dim], ref target[lane]);
        }

        for (; lane < end; lane += TKernel.VectorLength)
        {
            TGradient.SumProductsPanel(ref first, ref columns[lane * dim], ref target[lane]);
        }
    }

    /// <summary>Turns gradients of features into those of their products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(
        FeatureGradientWorkspace<TKernel> workspace, float* features, float* weights, float* factors, float* additions, float* units, int lanes)
    {
        var panels = (lanes + TKernel.VectorLength - 1) / TKernel.VectorLength;
        new Span<float>(workspace.ColumnSums, TKernel.KeyBlock).Clear();
        TGradient.FeatureGradients(
            ref *features, ref *workspace.Gradients, ref *weights, ref *factors, ref *additions, ref *units, ref *workspace.ColumnSums, TKernel.Features, panels);
    }

    /// <summary>Makes the gradients of queries or keys from those of their products: of a tile, or of all at the first where they need no products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MakeRows(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int lane, int lanes)
    {
        var stride = FeatureShape<TKernel>.PaddedHeadDim;
        if (FeatureShape<TKernel>.HasVectors)
        {
            if (lane % TKernel.RowTile == 0)
            {
                new Span<float>(workspace.VectorSums, TKernel.RowTile * stride).Clear();
                TGradient.AddVectors(ref workspace.Gradients[lane], ref *call.Features!.OfGradients<TKernel>(), ref *workspace.VectorSums, TKernel.Features);
            }
        }
        else if (lane == 0)
        {
            var transposed = TKernel.HeadDim / 4 * 4;
            KeyPacking.PackKeys(ref *workspace.Gradients, TKernel.KeyBlock, lanes, transposed, stride, ref *workspace.VectorSums);
            for (var d = transposed; d < TKernel.HeadDim; d++)
            {
                KeyPacking.PackKey(ref *(workspace.Gradients + ((nint)d * TKernel.KeyBlock)), lanes, stride, ref workspace.VectorSums[d]);
            }
        }
    }

    /// <summary>Writes the gradient of one query or key.</summary>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="row">The query or key itself.</param>
    /// <param name="gradient">Receives its gradient.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(FeatureGradientWorkspace<TKernel> workspace, int lane, float* row, float* gradient)
    {
        var place = FeatureShape<TKernel>.HasVectors ? lane % TKernel.RowTile : lane;
        var sums = workspace.VectorSums + (place * FeatureShape<TKernel>.PaddedHeadDim);
        if (TKernel.Kind != FeatureFunction.Softmax)
        {
            new ReadOnlySpan<float>(sums, TKernel.HeadDim).CopyTo(new Span<float>(gradient, TKernel.HeadDim));
            return;
        }

        // Half of the square is subtracted from each exponent.
        RowArithmetic.MultiplyAdd(gradient, row, -workspace.ColumnSums[lane] / MathF.Sqrt(TKernel.HeadDim), sums, TKernel.HeadDim);
    }
}
