using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The lazy reference of the softmax: a row's probabilities are 2^(score - reference) for any reference near its largest score,
/// because float32 loses nothing while they stay within a wide range. The sums tell whether they do, once for each run of keys
/// instead of once for each score.
/// </summary>
/// <remarks>
/// Each run is summed from zero, so that an error grows with the number of runs and not of keys. Kernels that compute the probabilities of a
/// whole run do that themselves; this class does it where the panels of a run are added one by one.
/// </remarks>
internal static unsafe class SumCheck<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>A larger sum means a score far above the reference: by 2^60.</summary>
    private const float Largest = (1L << 60) * VectorMath.UnitProbability;

    /// <summary>A row whose sums are all smaller has no score near the reference, within 2^40 of it, or no key yet.</summary>
    private const float Smallest = VectorMath.UnitProbability / (1L << 40);

    /// <summary>Saves a tile's sums before those of a run are added, in case the run has to be computed again.</summary>
    /// <param name="workspace">Keeps them.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="panelByPanel">Whether the run's panels are added one by one, so that its sums are to begin at zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(KernelWorkspace workspace, float* sums, bool panelByPanel)
    {
        var bytes = (uint)(TKernel.RowTile * TKernel.VectorLength * sizeof(float));
        Unsafe.CopyBlock(workspace.SavedSums, sums, bytes);
        if (panelByPanel)
        {
            Unsafe.InitBlock(sums, 0, bytes);
        }
    }

    /// <summary>Completes the sums of a run.</summary>
    /// <param name="workspace">Has those before the run.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="panelByPanel">Whether they began at zero.</param>
    /// <returns>Whether every row of the tile is in range. False for NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Complete(KernelWorkspace workspace, float* sums, bool panelByPanel)
    {
        if (panelByPanel)
        {
            AddSaved(workspace, sums);
        }

        for (var row = 0; row < TKernel.RowTile; row++)
        {
            if (!IsRowInRange(sums + (row * TKernel.VectorLength)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the sums before a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSaved(KernelWorkspace workspace, float* sums)
    {
        var saved = workspace.SavedSums;
        for (var row = 0; row < TKernel.RowTile; row++, sums += TKernel.VectorLength, saved += TKernel.VectorLength)
        {
            if (TKernel.VectorLength == Vector512<float>.Count)
            {
                (Vector512.Load(sums) + Vector512.Load(saved)).Store(sums);
            }
            else if (TKernel.VectorLength == Vector256<float>.Count)
            {
                (Vector256.Load(sums) + Vector256.Load(saved)).Store(sums);
            }
            else if (TKernel.VectorLength == Vector128<float>.Count)
            {
                (Vector128.Load(sums) + Vector128.Load(saved)).Store(sums);
            }
            else
            {
                *sums += *saved;
            }
        }
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
