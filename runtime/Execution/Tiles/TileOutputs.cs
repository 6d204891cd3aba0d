using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Probabilities times staged values.</summary>
internal static unsafe class TileOutputs<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Adds them to a tile's accumulators.</summary>
    /// <param name="workspace">The probabilities and the values.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="from">First staged key.</param>
    /// <param name="to">The staged key after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(KernelWorkspace workspace, in TileRows<TKernel> rows, int from, int to)
    {
        if ((workspace.AnyPanel & PanelState.HasNonFiniteValues) == 0)
        {
            var values = workspace.Values + ((nint)from * KernelShape<TKernel>.PaddedValueDim);
            TKernel.OutputTile(ref *(workspace.Probabilities + from), ref *values, ref *rows.Accumulators, to - from);
        }
        else
        {
            NonFiniteOutput<TKernel>.Add(workspace, rows, from, to);
        }
    }
}
