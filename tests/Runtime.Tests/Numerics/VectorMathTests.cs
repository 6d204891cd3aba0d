using System.Runtime.Intrinsics;
using CsCheck;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

public sealed class VectorMathTests
{
    [Fact]
    public void Exp2_is_within_four_units_of_the_last_place()
    {
        for (var x = -95f; x < 125.9f; x += 0.00731f)
        {
            var expected = Math.Pow(2, x);
            foreach (var actual in All(x))
            {
                Assert.True(Math.Abs((actual / expected) - 1) < 5e-7, $"2^{x:R} was {actual:R}");
            }
        }
    }

    [Fact]
    public void Exp2_of_zero_is_one_and_of_nan_is_nan()
    {
        Assert.All(All(0), static x => Assert.Equal(1f, x));
        Assert.All(All(float.NaN), static x => Assert.True(float.IsNaN(x)));
        Assert.All(All(BitConverter.Int32BitsToSingle(0x7FC00001)), static x => Assert.True(float.IsNaN(x)));
    }

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-1e30f)]
    [InlineData(-127)]
    [InlineData(-120)]
    public void Exp2_far_below_is_zero(float x) => Assert.All(All(x), static y => Assert.Equal(0f, y));

    [Fact]
    public void Exp2_between_is_less_by_no_more_than_its_smallest_power()
    {
        for (var x = -120f; x < -95; x += 0.00731f)
        {
            var expected = Math.Pow(2, x);
            Assert.All(All(x), y => Assert.InRange(y, (expected * (1 - 5e-7)) - Math.Pow(2, -120), expected * (1 + 5e-7)));
        }
    }

    [Theory]
    [InlineData(127)]
    [InlineData(1e30f)]
    public void Exp2_far_above_is_out_of_range(float x) => Assert.All(All(x), static y => Assert.True(y > 1e37f));

    /// <summary>Scales of both signs, with limits that are rounded and limits that are not.</summary>
    public static TheoryData<float> Scales => [1.44269504f, 0.18033688f, 1, -1, -0.18033688f, 7.3e-29f, -3.1e-12f, 1e12f, 3.3e37f, float.MaxValue];

    [Theory]
    [MemberData(nameof(Scales))]
    public void Probabilities_are_exponentials_of_scaled_distances_in_their_unit(float scale)
    {
        for (var x = -95f; x < 79.9f; x += 0.0173f)
        {
            var distance = -x / scale;
            var expected = Math.Pow(2, (-(double)distance * scale) + VectorMath.ProbabilityBits);
            foreach (var actual in Probabilities(distance, scale))
            {
                // Where scaling is not fused, the exponent is rounded once.
                Assert.True(Math.Abs((actual / expected) - 1) < 5e-7 + (Math.Abs(x) * 5e-8), $"{distance:R} under {scale:R} was {actual:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void The_probability_of_no_distance_is_the_unit_and_of_nan_is_nan(float scale)
    {
        Assert.All(Probabilities(0, scale), static x => Assert.Equal(VectorMath.UnitProbability, x));
        Assert.All(Probabilities(float.NaN, scale), static x => Assert.True(float.IsNaN(x)));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Probabilities_far_below_are_exactly_zero_and_far_above_out_of_range(float scale)
    {
        float[] factors = [1, 1.0001f, 1.7f, 1e10f, float.PositiveInfinity];
        foreach (var factor in factors)
        {
            var far = 120.00002f * factor / scale;
            Assert.All(Probabilities(far, scale), static x => Assert.Equal(0, BitConverter.SingleToInt32Bits(x)));
            Assert.All(Probabilities(-far, scale), static x => Assert.True(x > 1e37f));
        }
    }

    [Fact]
    public void Probabilities_far_below_are_exactly_zero_under_any_scale() => Gen.Float[1e-29f, 1e38f].Sample(static scale =>
        Array.TrueForAll(Probabilities(130 / scale, scale), static x => x == 0) && Array.TrueForAll(Probabilities(-130 / scale, -scale), static x => x == 0));

    private static float[] Probabilities(float distance, float scale)
    {
        var wide = Vector512.Create(distance);
        return
        [
            VectorMath.Probability(distance, ExponentScale.Create(scale, 1).ToScalar()),
            VectorMath.Probability(Vector128.Create(distance), ExponentScale.Create(scale, 4).ToVector128())[1],
            VectorMath.Probability(Vector256.Create(distance), ExponentScale.Create(scale, 8).ToVector256())[5],
            VectorMath.Probability(wide, ExponentScale.Create(scale, 16).ToVector512())[11],
            VectorMath.Probability(wide, ExponentScale.Create(scale, 16), new ExponentialTable())[3],
        ];
    }

    private static float[] All(float x) =>
    [
        VectorMath.Exp2(x), VectorMath.Exp2(Vector128.Create(x))[1], VectorMath.Exp2(Vector256.Create(x))[5], VectorMath.Exp2(Vector512.Create(x))[11],
    ];
}
