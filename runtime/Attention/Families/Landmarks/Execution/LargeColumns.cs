using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Elements of the values that are so large that their products with the pseudo-inverse, whose elements may be far above 1, could leave float32's range: they are
/// multiplied by a power of 2 before, and the outputs by its inverse.
/// </summary>
internal static unsafe class LargeColumns<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const float Large = 1L << 60;

    /// <summary>2^-80.</summary>
    private const float Factor = 8.27180613e-25f;

    /// <summary>Scales the large columns of the landmarks' outputs down.</summary>
    /// <param name="gathered">One row for each of the queries' landmarks.</param>
    /// <returns>Which columns; null: none.</returns>
    public static bool[]? Reduce(in SlabMatrix<TKernel> gathered)
    {
        bool[]? isLarge = null;
        for (var row = 0; row < gathered.Rows; row++)
        {
            // The values' columns are one slab.
            var elements = new ReadOnlySpan<float>(gathered.Row(0, row), TKernel.ValueDim);
            if (MathF.Abs(TensorPrimitives.MaxMagnitude(elements)) <= Large)
            {
                continue;
            }

            isLarge ??= new bool[TKernel.ValueDim];
            for (var column = 0; column < elements.Length; column++)
            {
                isLarge[column] |= MathF.Abs(elements[column]) > Large;
            }
        }

        for (var column = 0; column < TKernel.ValueDim && isLarge is not null; column++)
        {
            for (var row = 0; row < gathered.Rows && isLarge[column]; row++)
            {
                gathered[row, column] *= Factor;
            }
        }

        return isLarge;
    }

    /// <summary>Scales the large columns of a block's outputs back; what is beyond the largest float becomes it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows, of one head.</param>
    /// <param name="isLarge">Which columns.</param>
    public static void Restore(AttentionCall call, in RowBlock block, bool[] isLarge)
    {
        for (var row = block.Start; row < block.Start + block.Count; row++)
        {
            var output = call.OutputRow(call.SequenceOf(block), block.Head, row);
            for (var column = 0; column < isLarge.Length; column++)
            {
                if (isLarge[column])
                {
                    output[column] = (float)PairScores.Limit((double)output[column] / Factor);
                }
            }
        }
    }
}
