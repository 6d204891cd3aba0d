using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Prefetches rows that come next while the present ones are worked on, which would otherwise wait for memory at each.</summary>
internal static unsafe class RowPrefetch
{
    private const int FloatsPerLine = 16;

    /// <summary>Prefetches one row, to be in the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(float* row, int dim)
    {
        if (Sse.IsSupported)
        {
            for (var d = 0; d < dim; d += FloatsPerLine)
            {
                Sse.Prefetch1(row + d);
            }
        }
    }

    /// <summary>Prefetches one row, or several that follow each other, to be in the first-level cache: its turn is near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NearRow(float* row, int dim)
    {
        if (Sse.IsSupported)
        {
            for (var d = 0; d < dim; d += FloatsPerLine)
            {
                Sse.Prefetch0(row + d);
            }
        }
    }
}
