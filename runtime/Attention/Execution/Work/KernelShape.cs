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

    /// <summary>The head's size, rounded up to whole vectors.</summary>
    public static int PaddedHeadDim
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.HeadDim + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
    }

    /// <summary>Keys of a score tile.</summary>
    public static int KeyTile => TKernel.PanelTile * TKernel.VectorLength;
}
