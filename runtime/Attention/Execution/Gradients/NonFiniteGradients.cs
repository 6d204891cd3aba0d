using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Sums of gradients where some factor is infinite or not a number: a weight that is 0, as those of masked pairs are, must not contribute 0 · NaN.
/// Rare, hence not micro-kernels.
/// </summary>
internal static unsafe class NonFiniteGradients<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    /// <summary>As <see cref="IGradientKernels.AddQueryGradients"/>.</summary>
    /// <param name="gradients">The gradients of the scores of a tile's rows.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="sums">The gradients of the queries.</param>
    /// <param name="from">First key.</param>
    /// <param name="to">The key after the last.</param>
    public static void AddToQueries(float* gradients, float* keys, float* sums, int from, int to)
    {
        var headDim = KernelShape<TKernel>.PaddedHeadDim;
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            for (var key = from; key < to; key++)
            {
                Add(gradients[(row * TGradient.WeightStride) + key], keys + ((nint)key * headDim), sums + (row * headDim), headDim);
            }
        }
    }

    /// <summary>As <see cref="IGradientKernels.AddKeyGradients"/>, for a tile of keys.</summary>
    /// <param name="weights">The weights of the first row and key.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sums">The keys' gradients.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="dim">Floats of a row.</param>
    public static void AddToKeys(float* weights, float* rows, float* sums, int count, int dim)
    {
        for (var key = 0; key < TKernel.RowTile; key++)
        {
            for (var row = 0; row < count; row++)
            {
                Add(weights[(row * TGradient.WeightStride) + key], rows + ((nint)row * dim), sums + (key * dim), dim);
            }
        }
    }

    private static void Add(float weight, float* row, float* sum, int dim)
    {
        if (weight != 0)
        {
            var sums = new Span<float>(sum, dim);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(row, dim), weight, sums, sums);
        }
    }
}
