using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Copies a row to where it has whole vectors.</summary>
internal static unsafe class PaddedRow
{
    /// <summary>Copies a row, and pads it with zeros. All but the pointers are constants to the compiler.</summary>
    /// <param name="source">The row.</param>
    /// <param name="target">Receives it, aligned to whole vectors.</param>
    /// <param name="dim">Elements of the row.</param>
    /// <param name="paddedDim">Elements of whole vectors.</param>
    /// <param name="vectorLength">Elements of a vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* target, int dim, int paddedDim, int vectorLength)
    {
        var d = 0;
        if (vectorLength == Vector512<float>.Count)
        {
            for (; d + Vector512<float>.Count <= dim; d += Vector512<float>.Count)
            {
                Vector512.Load(source + d).Store(target + d);
            }
        }
        else if (vectorLength > 1)
        {
            for (; d + Vector128<float>.Count <= dim; d += Vector128<float>.Count)
            {
                Vector128.Load(source + d).Store(target + d);
            }
        }

        for (; d < dim; d++)
        {
            target[d] = source[d];
        }

        for (; d < paddedDim; d++)
        {
            target[d] = 0;
        }
    }
}
