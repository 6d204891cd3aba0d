using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Multiply-adds on registers alone: what no kernel can exceed. Results are returned so that nothing is optimised away.</summary>
/// <remarks>
/// Twelve independent chains hide the latency of a multiply and an add on two ports each. There is no static state: the check
/// that it is initialised would be a call, and calls make the compiler keep the chains in memory.
/// </remarks>
internal static class FmaLoop
{
    /// <summary>Multiply-adds of one iteration, for each lane.</summary>
    public const int Chains = 12;

    /// <summary>512 bits, fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run512(long iterations)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector512<float> a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        var factor = Vector512.Create(0.999f);
        var addend = Vector512.Create(0.001f);
        for (long i = 0; i < iterations; i++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, factor, addend);
            a1 = Vector512.FusedMultiplyAdd(a1, factor, addend);
            a2 = Vector512.FusedMultiplyAdd(a2, factor, addend);
            a3 = Vector512.FusedMultiplyAdd(a3, factor, addend);
            a4 = Vector512.FusedMultiplyAdd(a4, factor, addend);
            a5 = Vector512.FusedMultiplyAdd(a5, factor, addend);
            a6 = Vector512.FusedMultiplyAdd(a6, factor, addend);
            a7 = Vector512.FusedMultiplyAdd(a7, factor, addend);
            a8 = Vector512.FusedMultiplyAdd(a8, factor, addend);
            a9 = Vector512.FusedMultiplyAdd(a9, factor, addend);
            a10 = Vector512.FusedMultiplyAdd(a10, factor, addend);
            a11 = Vector512.FusedMultiplyAdd(a11, factor, addend);
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    /// <summary>256 bits, fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run256(long iterations)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector256<float> a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        var factor = Vector256.Create(0.999f);
        var addend = Vector256.Create(0.001f);
        for (long i = 0; i < iterations; i++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, factor, addend);
            a1 = Vector256.FusedMultiplyAdd(a1, factor, addend);
            a2 = Vector256.FusedMultiplyAdd(a2, factor, addend);
            a3 = Vector256.FusedMultiplyAdd(a3, factor, addend);
            a4 = Vector256.FusedMultiplyAdd(a4, factor, addend);
            a5 = Vector256.FusedMultiplyAdd(a5, factor, addend);
            a6 = Vector256.FusedMultiplyAdd(a6, factor, addend);
            a7 = Vector256.FusedMultiplyAdd(a7, factor, addend);
            a8 = Vector256.FusedMultiplyAdd(a8, factor, addend);
            a9 = Vector256.FusedMultiplyAdd(a9, factor, addend);
            a10 = Vector256.FusedMultiplyAdd(a10, factor, addend);
            a11 = Vector256.FusedMultiplyAdd(a11, factor, addend);
        }

        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    /// <summary>128 bits; a multiply and an add where the fused instruction is off, which would be emulated in software.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run128(long iterations)
    {
        Vector128<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector128<float> a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        var factor = Vector128.Create(0.999f);
        var addend = Vector128.Create(0.001f);
        for (long i = 0; i < iterations; i++)
        {
            a0 = Vector128.MultiplyAddEstimate(a0, factor, addend);
            a1 = Vector128.MultiplyAddEstimate(a1, factor, addend);
            a2 = Vector128.MultiplyAddEstimate(a2, factor, addend);
            a3 = Vector128.MultiplyAddEstimate(a3, factor, addend);
            a4 = Vector128.MultiplyAddEstimate(a4, factor, addend);
            a5 = Vector128.MultiplyAddEstimate(a5, factor, addend);
            a6 = Vector128.MultiplyAddEstimate(a6, factor, addend);
            a7 = Vector128.MultiplyAddEstimate(a7, factor, addend);
            a8 = Vector128.MultiplyAddEstimate(a8, factor, addend);
            a9 = Vector128.MultiplyAddEstimate(a9, factor, addend);
            a10 = Vector128.MultiplyAddEstimate(a10, factor, addend);
            a11 = Vector128.MultiplyAddEstimate(a11, factor, addend);
        }

        return Vector128.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    /// <summary>
    /// Plain arithmetic, for processors without vectors. The constants are arguments: each instruction would read them from
    /// memory otherwise, and those reads would be the limit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float RunScalar(long iterations, float factor, float addend)
    {
        float a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0;
        float a6 = 0, a7 = 0, a8 = 0, a9 = 0, a10 = 0, a11 = 0;
        for (long i = 0; i < iterations; i++)
        {
            a0 = (a0 * factor) + addend;
            a1 = (a1 * factor) + addend;
            a2 = (a2 * factor) + addend;
            a3 = (a3 * factor) + addend;
            a4 = (a4 * factor) + addend;
            a5 = (a5 * factor) + addend;
            a6 = (a6 * factor) + addend;
            a7 = (a7 * factor) + addend;
            a8 = (a8 * factor) + addend;
            a9 = (a9 * factor) + addend;
            a10 = (a10 * factor) + addend;
            a11 = (a11 * factor) + addend;
        }

        return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;
    }
}
