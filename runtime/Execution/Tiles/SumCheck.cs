using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The lazy reference of the softmax: a row's probabilities are 2^(score - reference) for any reference near its largest score,
/// because float32 loses nothing while they stay within a wide range. The sums tell whether they do, once for each piece of keys
/// instead of once for each score.
/// </summary>
internal static unsafe class SumCheck<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>2^60: a larger sum means a score far above the reference.</summary>
    private const float Largest = 1.15292150e18f;

    /// <summary>2^-40: a row whose sums are all smaller has no score near the reference, or no key yet.</summary>
    private const float Smallest = 9.09494702e-13f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Save(KernelWorkspace workspace, float* sums) =>
        Unsafe.CopyBlock(workspace.SavedSums, sums, (uint)(TKernel.RowTile * TKernel.VectorLength * sizeof(float)));

    public static void Restore(KernelWorkspace workspace, float* sums) =>
        Unsafe.CopyBlock(sums, workspace.SavedSums, (uint)(TKernel.RowTile * TKernel.VectorLength * sizeof(float)));

    /// <summary>Whether every row of a tile is in range. False for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInRange(float* sums)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            if (!IsRowInRange(sums + (row * TKernel.VectorLength)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether one row is in range. False for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsRowInRange(float* sums)
    {
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            var sum = Vector512.Load(sums);
            return Vector512.LessThanOrEqualAll(sum, Vector512.Create(Largest)) && Vector512.GreaterThanOrEqualAny(sum, Vector512.Create(Smallest));
        }

        if (TKernel.VectorLength == Vector256<float>.Count)
        {
            var sum = Vector256.Load(sums);
            return Vector256.LessThanOrEqualAll(sum, Vector256.Create(Largest)) && Vector256.GreaterThanOrEqualAny(sum, Vector256.Create(Smallest));
        }

        if (TKernel.VectorLength == Vector128<float>.Count)
        {
            var sum = Vector128.Load(sums);
            return Vector128.LessThanOrEqualAll(sum, Vector128.Create(Largest)) && Vector128.GreaterThanOrEqualAny(sum, Vector128.Create(Smallest));
        }

        return *sums <= Largest && *sums >= Smallest;
    }

    /// <summary>The sum over the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Total(float* sums)
    {
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            return Vector512.Sum(Vector512.Load(sums));
        }

        if (TKernel.VectorLength == Vector256<float>.Count)
        {
            return Vector256.Sum(Vector256.Load(sums));
        }

        return TKernel.VectorLength == Vector128<float>.Count ? Vector128.Sum(Vector128.Load(sums)) : *sums;
    }
}
