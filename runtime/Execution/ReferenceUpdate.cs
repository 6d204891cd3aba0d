using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The way back when a tile's sums leave the range that the lazy reference allows: the piece of keys is scored again, each row
/// that needs it takes its largest score as the new reference, and what it has gathered so far is scaled to it.
/// </summary>
internal static unsafe class ReferenceUpdate<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Updates after a piece of the rows' bands.</summary>
    /// <param name="workspace">The staged keys.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="begin">First staged key, at the start of a panel.</param>
    /// <param name="to">The staged key after the last.</param>
    /// <param name="firstPosition">Position of the first key of the piece.</param>
    /// <param name="lastPosition">Position of the last key of the piece.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void UpdateBand(
        KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to, int firstPosition, int lastPosition)
    {
        if (!AnyRowNeedsIt(rows, firstPosition, lastPosition))
        {
            return;
        }

        Update(workspace, rows, begin, to, areColumns: false);
    }

    /// <summary>Updates after a piece of global columns.</summary>
    /// <param name="workspace">The staged keys.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="begin">First staged key, at the start of a panel.</param>
    /// <param name="to">The staged key after the last.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void UpdateColumns(KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to) =>
        Update(workspace, rows, begin, to, areColumns: true);

    private static void Update(KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to, bool areColumns)
    {
        Score(workspace, rows, begin, to);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            float? best = null;
            for (var key = begin; key < to; key++)
            {
                if (IsAllowed(rows, row, workspace.KeyPositions[key], areColumns))
                {
                    Take(ref best, workspace.Probabilities[(row * TKernel.KeyChunk) + key]);
                }
            }

            MoveReference(rows, row, best);
        }

        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            Mask(workspace, rows, key, areColumns);
        }
    }

    private static bool IsAllowed(in TileRows<TKernel> rows, int row, int position, bool areColumns)
    {
        var isInBand = position >= rows.First[row] && position <= rows.Last[row];
        return areColumns ? position <= rows.Limit[row] && !isInBand : isInBand;
    }

    private static void Mask(KernelWorkspace workspace, in TileRows<TKernel> rows, int key, bool areColumns)
    {
        ref var scores = ref *(workspace.Probabilities + key);
        ref var positions = ref *(workspace.KeyPositions + key);
        if (areColumns)
        {
            TKernel.MaskColumns(
                ref scores, ref *rows.Sums, ref *rows.References, ref positions, ref *rows.First, ref *rows.Last, ref *rows.Limit);
        }
        else
        {
            TKernel.MaskBand(ref scores, ref *rows.Sums, ref *rows.References, ref positions, ref *rows.First, ref *rows.Last);
        }
    }

    /// <summary>A row that merely has no key in this piece does not need a new reference.</summary>
    private static bool AnyRowNeedsIt(in TileRows<TKernel> rows, int firstPosition, int lastPosition)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            if (rows.First[row] <= lastPosition && rows.Last[row] >= firstPosition
                && !SumCheck<TKernel>.IsRowInRange(rows.Sums + (row * TKernel.VectorLength)))
            {
                return true;
            }
        }

        return false;
    }

    private static void Score(KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to)
    {
        SumCheck<TKernel>.Restore(workspace, rows.Sums);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            TKernel.ScorePanel(
                ref *rows.Queries, ref *(workspace.Keys + ((nint)key * TKernel.HeadDim)), ref *(workspace.Probabilities + key));
        }
    }

    /// <summary>
    /// Keeps the score that is largest after scaling. One that is not a number does not count: it reaches the row by itself.
    /// </summary>
    private static void Take(ref float? best, float score)
    {
        if (score * TKernel.ScaleLog2 > (best is { } known ? known * TKernel.ScaleLog2 : float.NegativeInfinity))
        {
            best = score;
        }
    }

    private static void MoveReference(in TileRows<TKernel> rows, int row, float? best)
    {
        var sums = rows.Sums + (row * TKernel.VectorLength);
        var hasKeys = SumCheck<TKernel>.Total(sums) != 0;
        if (best is not { } score)
        {
            return;
        }

        var reference = References<TKernel>.At(score);
        if (hasKeys && References<TKernel>.Log2(reference) <= References<TKernel>.Log2(rows.References[row]))
        {
            return;
        }

        if (hasKeys)
        {
            var factor = References<TKernel>.Factor(rows.References[row], reference);
            var valueDim = KernelShape<TKernel>.PaddedValueDim;
            var accumulator = new Span<float>(rows.Accumulators + (row * valueDim), valueDim);
            var rowSums = new Span<float>(sums, TKernel.VectorLength);
            TensorPrimitives.Multiply(accumulator, factor, accumulator);
            TensorPrimitives.Multiply(rowSums, factor, rowSums);
        }

        rows.References[row] = reference;
    }
}
