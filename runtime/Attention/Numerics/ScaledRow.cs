using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Writes rows of outputs: sums times a factor.</summary>
internal static unsafe class ScaledRow
{
    /// <summary>Writes a row.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="output">Receives the row.</param>
    /// <param name="dim">Number of elements.</param>
    /// <param name="vectorLength">Floats of the kernels' vectors; a constant to the caller.</param>
    /// <returns>Whether all are finite: 0 x and x - x are 0 for a finite x and NaN otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Write(float* sums, float factor, float* output, int dim, int vectorLength)
    {
        var d = 0;
        var rest = 0f;
        var isFinite = true;
        if (vectorLength == Vector512<float>.Count)
        {
            var check = Vector512<float>.Zero;
            for (; d + Vector512<float>.Count <= dim; d += Vector512<float>.Count)
            {
                var x = Vector512.Load(sums + d) * factor;
                check = Vector512.FusedMultiplyAdd(x, Vector512<float>.Zero, check);
                x.Store(output + d);
            }

            isFinite = Vector512.EqualsAll(check, Vector512<float>.Zero);
        }
        else if (vectorLength == Vector256<float>.Count)
        {
            var check = Vector256<float>.Zero;
            for (; d + Vector256<float>.Count <= dim; d += Vector256<float>.Count)
            {
                var x = Vector256.Load(sums + d) * factor;
                check = Vector256.FusedMultiplyAdd(x, Vector256<float>.Zero, check);
                x.Store(output + d);
            }

            isFinite = Vector256.EqualsAll(check, Vector256<float>.Zero);
        }
        else if (vectorLength > 1)
        {
            var check = Vector128<float>.Zero;
            for (; d + Vector128<float>.Count <= dim; d += Vector128<float>.Count)
            {
                var x = Vector128.Load(sums + d) * factor;
                check += x - x;
                x.Store(output + d);
            }

            isFinite = Vector128.EqualsAll(check, Vector128<float>.Zero);
        }

        for (; d < dim; d++)
        {
            output[d] = sums[d] * factor;
            rest += output[d] - output[d];
        }

        return isFinite && rest == 0;
    }

    /// <summary>Writes those elements of a row that were not finite at a first attempt, from sums in a smaller unit.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="output">The row.</param>
    /// <param name="dim">Number of elements.</param>
    public static void WriteNonFinite(float* sums, float factor, float* output, int dim)
    {
        for (var d = 0; d < dim; d++)
        {
            if (!float.IsFinite(output[d]))
            {
                // The mean of values near the largest float may round to infinity.
                var mean = sums[d] * factor;
                output[d] = float.IsInfinity(mean) && float.IsFinite(sums[d]) ? float.CopySign(float.MaxValue, mean) : mean;
            }
        }
    }
}
