using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Elementary functions for every vector width. For generated code.</summary>
/// <remarks>
/// 2^x = 2^n 2^f with n = round(x) and a polynomial of degree 5 in f, relative error below 3e-7, and exactly 1 at 0. With 256 bits n is a multiple
/// of 1/8 and with 512 bits of 1/32, rounded down: the roots of 2 are looked up, and degrees of 3 and 2 are enough.
/// tanh x = x P(x^2) / Q(x^2) with |x| at most 9, where tanh is 1 to the last bit; relative error below 4.5e-7, never beyond 1.
/// NaN stays NaN. Exponentials from -120 on down are 0: sums of smaller ones would be denormal, and those are many times slower. With 512 bits they are masked;
/// otherwise 2^-120 is subtracted from every result, which does not change a float above 2^-95. Above 126 the result is at least 2^126, out of range for callers.
/// Probabilities are the same in units of 2^-<see cref="ProbabilityBits"/>, which costs nothing, since the unit is part of the exponent's bits or of the table.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class VectorMath
{
    /// <summary>Bits of the score of a masked pair: a NaN that no arithmetic makes.</summary>
    public const int MaskedScore = unchecked((int)0xFFEDFACE);

    private const float C1 = 0.693147182f;
    private const float C2 = 0.240221068f;
    private const float C3 = 0.0555035695f;
    private const float C4 = 0.00967603177f;
    private const float C5 = 0.00133908633f;

    /// <summary>Exponentials from here on down are 0.</summary>
    internal const float SmallestExponent = -120f;

    /// <summary>Exponentials from here on up are of no use to callers.</summary>
    private const float LargestExponent = 126f;

    /// <summary>2^-120.</summary>
    internal const float SmallestExponential = 7.52316385e-37f;

    /// <summary>
    /// Binary digits by which a probability is larger than 2^x. The product with a value stays a normal number for every normal value, although the
    /// largest probability of a row may lie 2^40 below its reference.
    /// </summary>
    internal const int ProbabilityBits = 46;

    /// <summary>The probability of a score that is the reference: 2^46.</summary>
    internal const float UnitProbability = 1L << ProbabilityBits;

    /// <summary>Probabilities from here on up are of no use to callers.</summary>
    internal const float LargestProbabilityExponent = LargestExponent - ProbabilityBits;

    /// <summary>What moves a float's exponent to the unit of probabilities.</summary>
    private const int ProbabilityShift = ProbabilityBits << 23;

    /// <summary>1.5 · 2^23: adding it leaves round(x) in the low bits of the sum.</summary>
    private const float RoundingShift = 12582912f;

    /// <summary>1.5 · 2^20: adding it leaves 8 x, rounded, in the low bits of the sum.</summary>
    private const float EighthsShift = 1572864f;

    /// <summary>With <see cref="E2"/> and <see cref="E3"/>, (2^f - 1) / f for f from -1/16 to 1/16, with the least relative error of 2^f, 4e-8.</summary>
    private const float E1 = 0.693147182f;
    private const float E2 = 0.240264073f;
    private const float E3 = 0.0554989018f;

    /// <summary>With <see cref="D2"/>, (2^f - 1) / f for f from 0 to 1/32, with the least relative error of 2^f, 7e-8.</summary>
    internal const float D1 = 0.693123758f;
    internal const float D2 = 0.242652699f;

    /// <summary>1.5 · 2^18: adding it leaves 32 x, rounded, in the low bits of the sum.</summary>
    internal const float TableShift = 393216f;

    /// <summary>Operand of the instruction that subtracts the value rounded down: with five bits behind the point.</summary>
    private const byte Floor32nds = (5 << 4) | 1;

    /// <summary>The bits of 1.0f: an exponent of 0.</summary>
    private const int OneBits = 0x3F800000;

    /// <summary>2^(i / 32) for i from 0 to 15.</summary>
    internal static Vector512<float> LowerRoots => Vector512.Create(
        1f, 1.0218972f, 1.04427373f, 1.06714046f, 1.09050775f, 1.1143868f, 1.13878858f, 1.1637249f,
        1.18920708f, 1.21524739f, 1.24185777f, 1.26905096f, 1.29683959f, 1.32523668f, 1.35425556f, 1.38390994f);

    /// <summary>2^(i / 32) for i from 16 to 31.</summary>
    internal static Vector512<float> UpperRoots => Vector512.Create(
        1.41421354f, 1.44518077f, 1.47682619f, 1.50916445f, 1.54221082f, 1.5759809f, 1.61049032f, 1.64575553f,
        1.68179286f, 1.71861935f, 1.75625217f, 1.79470909f, 1.8340081f, 1.87416768f, 1.91520655f, 1.95714414f);

    /// <summary>2^(i / 8) for i from 0 to 7, each with i · 2^20 taken off its bits.</summary>
    private static Vector256<float> LoweredRoots => Vector256.Create(
        0x3F800000, 0x3F7B95C2, 0x3F7837F0, 0x3F75FED7, 0x3F7504F3, 0x3F75672A, 0x3F7744FD, 0x3F7AC0C7).AsSingle();

    /// <summary>The same in units of probabilities.</summary>
    private static Vector256<float> ProbabilityRoots => Vector256.Create(
        0x56800000, 0x567B95C2, 0x567837F0, 0x5675FED7, 0x567504F3, 0x5675672A, 0x567744FD, 0x567AC0C7).AsSingle();

    /// <summary>2^x for each element.</summary>
    /// <param name="x">The exponents.</param>
    /// <returns>The exponentials.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x) => Avx512DQ.IsSupported
        ? Exponential(x, LowerRoots, UpperRoots, TableShift, D1, D2, SmallestExponent)
        : Vector512.Create(Exp2(x.GetLower()), Exp2(x.GetUpper()));

    /// <summary>2^x for each element.</summary>
    /// <param name="x">The exponents.</param>
    /// <returns>The exponentials.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x)
    {
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(Exp2(x.GetLower()), Exp2(x.GetUpper()));
        }

        x = Vector256.MinNative(Vector256.Create(LargestExponent), Vector256.MaxNative(Vector256.Create(SmallestExponent), x));
        var shifted = x + Vector256.Create(EighthsShift);
        return Exponential(shifted, x - (shifted - Vector256.Create(EighthsShift)), LoweredRoots, Vector256.Create(-SmallestExponential));
    }

    /// <summary>2^x for each element.</summary>
    /// <param name="x">The exponents.</param>
    /// <returns>The exponentials.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x)
    {
        x = Vector128.MinNative(Vector128.Create(LargestExponent), Vector128.MaxNative(Vector128.Create(SmallestExponent), x));
        var shifted = x + Vector128.Create(RoundingShift);
        return Exponential(shifted, x - (shifted - Vector128.Create(RoundingShift)), OneBits, Vector128.Create(-SmallestExponential));
    }

    /// <summary>2^x.</summary>
    /// <param name="x">The exponent.</param>
    /// <returns>The exponential.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp2(float x)
    {
        x = x < SmallestExponent ? SmallestExponent : x > LargestExponent ? LargestExponent : x;
        var shifted = x + RoundingShift;
        return Exponential(shifted, x - (shifted - RoundingShift), OneBits, -SmallestExponential);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponential(
        Vector512<float> x, Vector512<float> lowerRoots, Vector512<float> upperRoots, float tableShift, float d1, float d2, float smallest)
    {
        // 32nds, rounded down, are counted in the sum's low bits; the instruction that multiplies by 2^n takes the whole part, rounded down
        // too, and saturates above.
        var index = Avx512F.Add(x, Vector512.Create(tableShift), FloatRoundingMode.ToNegativeInfinity).AsInt32();
        var root = Avx512F.PermuteVar16x32x2(lowerRoots, index, upperRoots);
        var f = Avx512DQ.Reduce(x, Floor32nds);
        var slope = Vector512.FusedMultiplyAdd(f, Vector512.Create(d2), Vector512.Create(d1));
        var power = Avx512F.Scale(Vector512.FusedMultiplyAdd(f * root, slope, root), x);
        return Vector512.ConditionalSelect(Avx512F.CompareNotLessThanOrEqual(x, Vector512.Create(smallest)), power, Vector512<float>.Zero);
    }

    /// <summary>2^f times the power of 2 that a sum's low bits say, in eighths, less what an exponential too small to count yields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exponential(Vector256<float> shifted, Vector256<float> f, Vector256<float> roots, Vector256<float> negativeFloor)
    {
        // Eighths are counted in the sum's low bits. Moved to the exponent, the last three of them reach into the mantissa; the roots are less by that.
        var root = Avx2.PermuteVar8x32(roots, shifted.AsInt32());
        var power = (Vector256.ShiftLeft(shifted.AsInt32(), 20) + root.AsInt32()).AsSingle();

        // The sum so far comes first: the instruction overwrites its first operand, and f is needed again.
        var p = Vector256.FusedMultiplyAdd(Vector256.Create(E3), f, Vector256.Create(E2));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(E1));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256<float>.One);
        return Vector256.FusedMultiplyAdd(p, power, negativeFloor);
    }

    /// <summary>2^f times the power of 2 that a sum's low bits say, less what an exponential too small to count yields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Exponential(Vector128<float> shifted, Vector128<float> f, int unitBits, Vector128<float> negativeFloor)
    {
        var power = (Vector128.ShiftLeft(shifted.AsInt32(), 23) + Vector128.Create(unitBits)).AsSingle();

        // Without FMA in the hardware a fused operation is a slow routine, hence the estimate.
        var p = Vector128.MultiplyAddEstimate(f, Vector128.Create(C5), Vector128.Create(C4));
        p = Vector128.MultiplyAddEstimate(f, p, Vector128.Create(C3));
        p = Vector128.MultiplyAddEstimate(f, p, Vector128.Create(C2));
        p = Vector128.MultiplyAddEstimate(f, p, Vector128.Create(C1));
        p = Vector128.MultiplyAddEstimate(f, p, Vector128<float>.One);
        return Vector128.MultiplyAddEstimate(p, power, negativeFloor);
    }

    /// <summary>2^f times the power of 2 that a sum's low bits say, less what an exponential too small to count yields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exponential(float shifted, float f, int unitBits, float negativeFloor)
    {
        var power = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted) << 23) + unitBits);
        var p = (f * C5) + C4;
        p = (f * p) + C3;
        p = (f * p) + C2;
        p = (f * p) + C1;
        return (((f * p) + 1f) * power) + negativeFloor;
    }
}
