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

    /// <summary>Computes some rows of factor · left · right, or of I + factor · left · right.</summary>
    /// <param name="left">The left matrix.</param>
    /// <param name="right">The right matrix.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="factor">Factor on the left matrix.</param>
    /// <param name="plusIdentity">Whether to add the identity.</param>
    /// <param name="block">Which rows, in units of <see cref="BlockRows"/>.</param>
    /// <param name="packed">Overwritten; [BlockRows, KeyBlock].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        in SlabMatrix<TKernel> left, in SlabMatrix<TKernel> right, in SlabMatrix<TKernel> target, float factor, bool plusIdentity, int block, float* packed)
    {
        var first = block * BlockRows;
        var end = Math.Min(first + BlockRows, SlabMatrix<TKernel>.TileRows(left.Rows));
        Begin(target, plusIdentity, first, end);
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

    private static void Begin(in SlabMatrix<TKernel> target, bool plusIdentity, int first, int end)
    {
        for (var slab = 0; slab < target.Slabs; slab++)
        {
            new Span<float>(target.Row(slab, first), (end - first) * KernelShape<TKernel>.PaddedValueDim).Clear();
        }

        for (var row = first; plusIdentity && row < Math.Min(end, target.Rows); row++)
        {
            target[row, row] = 1;
        }
    }
}
