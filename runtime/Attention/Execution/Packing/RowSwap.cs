using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Puts the rows of a block, with their sums and outputs so far, into another order.</summary>
internal static unsafe class RowSwap<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Copies the rows' sums and outputs so far to rows that were loaded in another order.</summary>
    /// <param name="block">The block.</param>
    /// <param name="gathered">Number of rows in the order before.</param>
    /// <param name="loaded">Number of rows in the new order.</param>
    /// <param name="workspace">The rows in the new order, and in its spare buffers those in the order before.</param>
    public static void CarryOver(in RowBlock block, int gathered, int loaded, KernelWorkspace workspace)
    {
        // Where each query's first head is in the new order.
        var place = workspace.RowPlaces(block.Count);
        for (var row = 0; row < loaded; row++)
        {
            if (workspace.RowStates[row] != RowState.Fill && workspace.RowHead[row] == block.Head)
            {
                place[workspace.RowQuery[row] - block.Start] = row;
            }
        }

        var spare = workspace.Spare;
        for (var row = 0; row < gathered; row++)
        {
            if (spare.RowStates[row] == RowState.Computed)
            {
                var target = place[spare.RowQuery[row] - block.Start] + spare.RowHead[row] - block.Head;
                Copy(spare.Accumulators, row, workspace.Accumulators, target, KernelShape<TKernel>.PaddedValueDim);
                Copy(spare.Sums, row, workspace.Sums, target, TKernel.VectorLength);
                workspace.References[target] = spare.References[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, int sourceRow, float* target, int targetRow, int length) =>
        Unsafe.CopyBlock(target + ((nint)targetRow * length), source + ((nint)sourceRow * length), (uint)length * sizeof(float));
}
