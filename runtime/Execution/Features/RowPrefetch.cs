using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Asks for rows that come next while the present ones are worked on: a key meets only the features, so that staging would otherwise
/// wait for memory a tenth of the time.
/// </summary>
internal static unsafe class RowPrefetch
{
    private const int FloatsPerLine = 16;

    /// <summary>Asks for one row.</summary>
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
}
