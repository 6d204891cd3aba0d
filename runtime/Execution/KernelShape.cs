using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Sizes that follow from a kernel's constants.</summary>
internal static class KernelShape<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>The value's size, rounded up to whole vectors.</summary>
    public static int PaddedValueDim
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.ValueDim + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
    }

    /// <summary>Keys of a score tile.</summary>
    public static int KeyTile => TKernel.PanelTile * TKernel.VectorLength;

    /// <summary>Rows of a workspace: a block's rows in whole tiles, and at least one query of every head of the group.</summary>
    public static int Rows(int group) =>
        (Math.Max(TKernel.BlockRows, group) + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;
}
