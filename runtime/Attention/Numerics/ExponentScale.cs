using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Four numbers with which kernels turn a score's distance below its row's reference into a probability; they stay in registers. For generated code.</summary>
/// <remarks>
/// The distance is limited before it is scaled, so that scaling it, rounding it and subtracting the rounded part are two fused instructions. The
/// limits are rounded: <see cref="NegativeFloor"/> is computed from what the lower one yields, so that exactly 0 is left there.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExponentScale
{
    /// <summary>Factor from a distance to an exponent of 2: that of scores with the other sign.</summary>
    internal readonly float Factor;

    /// <summary>The lower limit of a distance: smaller ones are replaced by it.</summary>
    internal readonly float Least;

    /// <summary>The upper limit of a distance: larger ones are replaced by it.</summary>
    internal readonly float Greatest;

    /// <summary>What the lower limit yields, with the other sign: added to each probability.</summary>
    internal readonly float NegativeFloor;

    private ExponentScale(float factor, float negativeFloor)
    {
        var (smallest, largest) = (VectorMath.SmallestExponent / factor, VectorMath.LargestProbabilityExponent / factor);
        (Factor, Least, Greatest, NegativeFloor) = (factor, Math.Min(smallest, largest), Math.Max(smallest, largest), negativeFloor);
    }

    /// <summary>What kernels of a vector width need for a scale.</summary>
    /// <param name="scale">Factor from a score to an exponent of 2.</param>
    /// <param name="vectorLength">Floats in a vector: the last bits of what an exponential yields depend on it.</param>
    internal static ExponentScale Create(float scale, int vectorLength)
    {
        var factor = -scale;
        var raw = new ExponentScale(factor, 0);
        var distance = VectorMath.SmallestExponent / factor;
        var floor = vectorLength == 1 ? VectorMath.Probability(distance, raw.ToScalar())
            : vectorLength > Vector128<float>.Count && Avx2.IsSupported ? VectorMath.Probability(Vector256.Create(distance), raw.ToVector256())[0]
            : VectorMath.Probability(Vector128.Create(distance), raw.ToVector128())[0];
        return new ExponentScale(factor, -floor);
    }

    /// <summary>The numbers in vectors of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExponentScale<Vector512<float>> ToVector512() =>
        new(Vector512.Create(Factor), Vector512.Create(Least), Vector512.Create(Greatest), Vector512.Create(NegativeFloor));

    /// <summary>The numbers in vectors of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExponentScale<Vector256<float>> ToVector256() =>
        new(Vector256.Create(Factor), Vector256.Create(Least), Vector256.Create(Greatest), Vector256.Create(NegativeFloor));

    /// <summary>The numbers in vectors of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExponentScale<Vector128<float>> ToVector128() =>
        new(Vector128.Create(Factor), Vector128.Create(Least), Vector128.Create(Greatest), Vector128.Create(NegativeFloor));

    /// <summary>The numbers as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExponentScale<float> ToScalar() => new(Factor, Least, Greatest, NegativeFloor);
}

/// <summary>
/// The numbers of an <see cref="ExponentScale"/> in vectors, which a kernel makes before its loop: the compiler does not move all of them out of a loop
/// by itself. For generated code.
/// </summary>
/// <typeparam name="TVector">A vector of floats.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExponentScale<TVector>
    where TVector : struct
{
    internal readonly TVector Factor;
    internal readonly TVector Least;
    internal readonly TVector Greatest;
    internal readonly TVector NegativeFloor;

    internal ExponentScale(TVector factor, TVector least, TVector greatest, TVector negativeFloor) =>
        (Factor, Least, Greatest, NegativeFloor) = (factor, least, greatest, negativeFloor);
}
