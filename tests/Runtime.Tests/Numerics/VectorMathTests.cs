using System.Runtime.Intrinsics;
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

    [Fact]
    public void Probabilities_are_powers_in_another_unit()
    {
        var table = new PowerTable();
        for (var x = -130f; x < 79.9f; x += 0.0173f)
        {
            var expected = All(x);
            float[] actual = [.. Probabilities(x), VectorMath.Probability(Vector512.Create(x), table)[7]];
            for (var index = 0; index < actual.Length; index++)
            {
                Assert.Equal((double)expected[Math.Min(index, 3)] * VectorMath.UnitProbability, actual[index]);
            }
        }
    }

    [Fact]
    public void The_probability_of_zero_is_the_unit_and_of_nan_is_nan()
    {
        Assert.All(Probabilities(0), static x => Assert.Equal(VectorMath.UnitProbability, x));
        Assert.All(Probabilities(float.NaN), static x => Assert.True(float.IsNaN(x)));
        Assert.All(Probabilities(float.NegativeInfinity), static x => Assert.Equal(0f, x));
        Assert.All(Probabilities(float.PositiveInfinity), static x => Assert.True(x > 1e37f));
        Assert.True(float.IsNaN(VectorMath.Probability(Vector512.Create(float.NaN), new PowerTable())[3]));
    }

    private static float[] Probabilities(float x) =>
    [
        VectorMath.Probability(x), VectorMath.Probability(Vector128.Create(x))[1], VectorMath.Probability(Vector256.Create(x))[5], VectorMath.Probability(Vector512.Create(x))[11],
    ];

    private static float[] All(float x) =>
    [
        VectorMath.Exp2(x), VectorMath.Exp2(Vector128.Create(x))[1], VectorMath.Exp2(Vector256.Create(x))[5], VectorMath.Exp2(Vector512.Create(x))[11],
    ];
}
