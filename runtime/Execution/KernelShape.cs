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

    /// <summary>Floats from one panel of keys to the next, [<see cref="IMicroKernels.HeadDim"/>, <see cref="IMicroKernels.VectorLength"/>] and a vector.</summary>
    /// <remarks>Panels of a power of two would meet in the same sets of the first-level cache, of which a tile reads several side by side.</remarks>
    public static int PanelStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.HeadDim + 1) * TKernel.VectorLength;
    }

    /// <summary>Keys of a score tile.</summary>
    public static int KeyTile => TKernel.PanelTile * TKernel.VectorLength;
}
