using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Products of matrices through the class's output kernel: rows of the left matrix in the place of probabilities, the right one in that
/// of values, the product in that of accumulators.
/// </summary>
internal static unsafe class MatrixProduct<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Tiles of rows of the left matrix that are packed together, and multiplied with a part of the right one while that is in the cache.</summary>
    private const int Tiles = 8;

    /// <summary>Rows that are computed together.</summary>
    public static int BlockRows => Tiles * TKernel.RowTile;

    /// <summary>Floats of the packed rows.</summary>
    public static int PackedSize => BlockRows * TKernel.KeyBlock;

    /// <summary>Computes some rows of factor · left · right, added to nothing, to the identity or to what the target has.</summary>
    /// <param name="left">The left matrix.</param>
    /// <param name="right">The right matrix.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="factor">Factor on the left matrix.</param>
    /// <param name="start">What the product is added to.</param>
    /// <param name="block">Which rows, in units of <see cref="BlockRows"/>.</param>
    /// <param name="packed">Overwritten; [BlockRows, KeyBlock].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        in SlabMatrix<TKernel> left, in SlabMatrix<TKernel> right, in SlabMatrix<TKernel> target, float factor, ProductStart start, int block, float* packed)
    {
        var first = block * BlockRows;
        var end = Math.Min(first + BlockRows, SlabMatrix<TKernel>.TileRows(left.Rows));
        Begin(target, start, first, end);
        for (var column = 0; column < left.Columns; column += TKernel.KeyBlock)
        {
            var count = Math.Min(TKernel.KeyBlock, left.Columns - column);
            for (var row = first; row < end; row++)
            {
                left.CopyRow(row, column, new Span<float>(packed + ((row - first) * TKernel.KeyBlock), count), factor);
            }

            for (var slab = 0; slab < target.Slabs; slab++)
            {
                for (var row = first; row < end; row += TKernel.RowTile)
                {
                    TKernel.OutputTile(
                        ref *(packed + ((row - first) * TKernel.KeyBlock)), ref *right.Row(slab, column), ref *target.Row(slab, row), count);
                }
            }
        }
    }

    private static void Begin(in SlabMatrix<TKernel> target, ProductStart start, int first, int end)
    {
        for (var slab = 0; slab < target.Slabs && start != ProductStart.Target; slab++)
        {
            new Span<float>(target.Row(slab, first), (end - first) * KernelShape<TKernel>.PaddedValueDim).Clear();
        }

        for (var row = first; start == ProductStart.Identity && row < Math.Min(end, target.Rows); row++)
        {
            target[row, row] = 1;
        }
    }
}

/// <summary>What a product is added to.</summary>
internal enum ProductStart
{
    /// <summary>Nothing.</summary>
    Zero,

    /// <summary>The identity.</summary>
    Identity,

    /// <summary>What the target has.</summary>
    Target,
}
