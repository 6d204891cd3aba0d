using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

public sealed class TanhTests
{
    [Fact]
    public void Tanh_is_within_four_units_of_the_last_place_and_never_beyond_one()
    {
        for (var bits = 0; bits < BitConverter.SingleToInt32Bits(1e4f); bits += 7919)
        {
            var x = BitConverter.Int32BitsToSingle(bits);
            var expected = Math.Tanh(x);
            foreach (var (positive, negative) in All(x).Zip(All(-x)))
            {
                Assert.True(Math.Abs(positive - expected) <= (4.5e-7 * expected) + float.Epsilon && positive <= 1, $"tanh {x:R} was {positive:R}");
                Assert.Equal(-positive, negative);
            }
        }
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1e-30f, 1e-30f)]
    [InlineData(float.MaxValue, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, -1f)]
    public void Tanh_at_the_ends(float x, float expected) =>
        Assert.All(All(x), actual => Assert.True(Math.Abs(actual - expected) <= 4.5e-7f * Math.Abs(expected), $"{actual:R}"));

    [Fact]
    public void Tanh_of_nan_is_nan_and_of_negative_zero_is_negative_zero()
    {
        Assert.All(All(float.NaN), static x => Assert.True(float.IsNaN(x)));
        Assert.All(All(-0f), static x => Assert.True(float.IsNegative(x) && x == 0));
    }

    private static float[] All(float x) =>
    [
        VectorMath.Tanh(x), VectorMath.Tanh(Vector128.Create(x))[1], VectorMath.Tanh(Vector256.Create(x))[5], VectorMath.Tanh(Vector512.Create(x))[11],
    ];
}
