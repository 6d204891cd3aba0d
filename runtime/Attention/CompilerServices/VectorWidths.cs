using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Which kernels the processor should run, where the runtime's own answer is not the right one for them. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VectorWidths
{
    /// <summary>Whether kernels of 512 bits run, and are the fastest.</summary>
    /// <value>Also true on the first processors with AVX-512 (Skylake to Cooper Lake), unless <c>DOTNET_EnableAVX512=0</c> is set.</value>
    /// <remarks>
    /// .NET reports those as not accelerated: they lower their clock for wide instructions, which does not pay off in short loops among other
    /// code. For attention it does: with a clock 11 % lower each instruction does twice the work. Code compiled ahead of time has the
    /// instructions only where it was compiled for them; there the runtime's answer is used.
    /// </remarks>
    public static bool Has512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsProcessor512 || (RuntimeFeature.IsDynamicCodeCompiled && Simulates512);
    }

    /// <summary>Whether kernels of 512 bits run in software where the processor has no such vectors, so that tests reach them everywhere.</summary>
    internal static bool Simulates512 { get; set; }

    private static bool IsProcessor512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated
            || (RuntimeFeature.IsDynamicCodeCompiled && Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported);
    }

    /// <summary>Whether the processor is one of the first with AVX-512 (Skylake to Cooper Lake), on which kernels of 512 bits run in another way than on later ones.</summary>
    /// <remarks>
    /// They start four instructions in a cycle and look ahead over 224. An exponential and the products until the next one are 90 of those, so
    /// that exponentials among products would make them wait. Prefetching rows of queries and weights costs more there than it saves.
    /// </remarks>
    internal static bool IsFirst512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsProcessor512 && !Vector512.IsHardwareAccelerated;
    }
}
