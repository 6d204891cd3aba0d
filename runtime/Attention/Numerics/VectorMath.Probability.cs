using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <content>Probabilities: exponentials of the distances of scores from their rows' references.</content>
public static partial class VectorMath
{
    /// <summary>Probabilities, in units of 2^-46.</summary>
    /// <param name="distance">How far each score is below its row's reference. NaN stays NaN.</param>
    /// <param name="scale">The scale.</param>
    /// <returns>2^(46 - distance · scale): exactly 2^46 where the distance is 0, and 0 from an exponent of -120 on down.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Probability(Vector512<float> distance, ExponentScale<Vector512<float>> scale) => Avx512DQ.IsSupported
        ? Exponential(distance * scale.Factor, LowerRoots * UnitProbability, UpperRoots * UnitProbability, TableShift, D1, D2, SmallestExponent)
        : Vector512.Create(Probability(distance.GetLower(), scale.GetLower()), Probability(distance.GetUpper(), scale.GetLower()));

    /// <summary>Probabilities, as without the table.</summary>
    /// <param name="distance">How far each score is below its row's reference.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="table">The constants.</param>
    /// <returns>2^(46 - distance · scale).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Probability(Vector512<float> distance, ExponentScale scale, in ExponentialTable table) => Avx512DQ.IsSupported
        ? Exponential(distance * scale.Factor, table.LowerRoots, table.UpperRoots, table.TableShift, table.D1, table.D2, table.SmallestExponent)
        : Probability(distance, scale.ToVector512());

    /// <inheritdoc cref="Probability(Vector512{float}, ExponentScale{Vector512{float}})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Probability(Vector256<float> distance, ExponentScale<Vector256<float>> scale)
    {
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(Probability(distance.GetLower(), scale.GetLower()), Probability(distance.GetUpper(), scale.GetLower()));
        }

        distance = Vector256.MinNative(scale.Greatest, Vector256.MaxNative(scale.Least, distance));
        var shifted = Vector256.FusedMultiplyAdd(distance, scale.Factor, Vector256.Create(EighthsShift));
        var f = Vector256.FusedMultiplyAdd(distance, scale.Factor, Vector256.Create(EighthsShift) - shifted);
        return Exponential(shifted, f, ProbabilityRoots, scale.NegativeFloor);
    }

    /// <inheritdoc cref="Probability(Vector512{float}, ExponentScale{Vector512{float}})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Probability(Vector128<float> distance, ExponentScale<Vector128<float>> scale)
    {
        distance = Vector128.MinNative(scale.Greatest, Vector128.MaxNative(scale.Least, distance));
        var shifted = Vector128.MultiplyAddEstimate(distance, scale.Factor, Vector128.Create(RoundingShift));
        var f = Vector128.MultiplyAddEstimate(distance, scale.Factor, Vector128.Create(RoundingShift) - shifted);
        return Exponential(shifted, f, OneBits + ProbabilityShift, scale.NegativeFloor);
    }

    /// <inheritdoc cref="Probability(Vector512{float}, ExponentScale{Vector512{float}})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Probability(float distance, ExponentScale<float> scale)
    {
        distance = distance < scale.Least ? scale.Least : distance > scale.Greatest ? scale.Greatest : distance;
        var shifted = (distance * scale.Factor) + RoundingShift;
        return Exponential(shifted, (distance * scale.Factor) + (RoundingShift - shifted), OneBits + ProbabilityShift, scale.NegativeFloor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ExponentScale<Vector256<float>> GetLower(this ExponentScale<Vector512<float>> scale) =>
        new(scale.Factor.GetLower(), scale.Least.GetLower(), scale.Greatest.GetLower(), scale.NegativeFloor.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ExponentScale<Vector128<float>> GetLower(this ExponentScale<Vector256<float>> scale) =>
        new(scale.Factor.GetLower(), scale.Least.GetLower(), scale.Greatest.GetLower(), scale.NegativeFloor.GetLower());
}
