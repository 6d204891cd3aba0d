using System.ComponentModel;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What makes a probability of a score's distance below its row's reference: four numbers, which kernels keep in registers. For generated code.</summary>
/// <remarks>
/// The distance is limited before it is scaled, so that scaling it, rounding it and taking the rounded part off are two fused instructions. The limits
/// are rounded: <see cref="NegativeFloor"/> is made of what the lower one yields, so that exactly 0 is left there.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExponentScale
{
    /// <summary>Factor from a distance to an exponent of 2: that of scores with the other sign.</summary>
    internal readonly float Factor;

    /// <summary>The least distance that is told from smaller ones.</summary>
    internal readonly float Least;

    /// <summary>The greatest distance that is told from larger ones.</summary>
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
        var floor = vectorLength == 1 ? VectorMath.Probability(distance, raw)
            : vectorLength > Vector128<float>.Count && Avx2.IsSupported ? VectorMath.Probability(Vector256.Create(distance), raw)[0]
            : VectorMath.Probability(Vector128.Create(distance), raw)[0];
        return new ExponentScale(factor, -floor);
    }
}
