using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

public sealed class VectorIntegerMathTests
{
    /// <summary>Ends and beginnings of what floats can tell apart, of powers of two and of all ints.</summary>
    private static readonly int[] Values =
    [
        .. Enumerable.Range(-40, 81),
        .. Enumerable.Range(3, 28).SelectMany(static bit => new[] { (1 << bit) - 1, 1 << bit, (1 << bit) + 1, -(1 << bit) - 1, -(1 << bit), 1 - (1 << bit) }),
        .. new[] { int.MaxValue, int.MaxValue - 1, int.MaxValue - 64, int.MaxValue - 128, int.MaxValue - 200, int.MinValue, int.MinValue + 1, int.MinValue + 129 },
        .. new[] { 46340, 46341, 65535, 65537, 715827882, 715827883, 1000000007, -1000000007, 16777213, 16777259 },
    ];

    [Fact]
    public void Division_of_special_values_is_exact()
    {
        foreach (var x in Values)
        {
            foreach (var divisor in Values)
            {
                AssertExact(x, divisor);
            }
        }
    }

    [Fact]
    public void Division_of_random_values_is_exact()
    {
        var random = new Random(1);
        for (var i = 0; i < 300_000; i++)
        {
            var (x, divisor) = (random.Next() << random.Next(32), random.Next(int.MinValue, int.MaxValue) >> random.Next(32));
            AssertExact(random.Next(2) == 0 ? x : -x, divisor);
        }
    }

    /// <summary>Where the quotient changes is where an estimate is wrong first.</summary>
    [Fact]
    public void Division_around_multiples_is_exact()
    {
        var random = new Random(2);
        for (var i = 0; i < 100_000; i++)
        {
            var divisor = Math.Max(1, random.Next() >> random.Next(31));
            var multiple = divisor * random.NextInt64((int.MaxValue / divisor) + 1L);
            for (var difference = -1; difference <= 1; difference++)
            {
                AssertExact((int)(multiple + difference), random.Next(2) == 0 ? divisor : -divisor);
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-7, 7)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Magnitude_does_not_throw(int x, int expected) => Assert.Equal(expected, VectorIntegerMath.Absolute(x));

    private static void AssertExact(int x, int divisor)
    {
        var quotient = divisor == 0 ? 0 : unchecked((int)((long)x / divisor));
        var remainder = divisor == 0 ? x : (int)((long)x % divisor);
        var (x512, x256, x128) = (Vector512.Create(x), Vector256.Create(x), Vector128.Create(x));
        var isRight = VectorIntegerMath.Divide(x, divisor) == quotient
            && VectorIntegerMath.Remainder(x, divisor) == remainder
            && VectorIntegerMath.Divide(x512, divisor) == Vector512.Create(quotient)
            && VectorIntegerMath.Divide(x256, divisor) == Vector256.Create(quotient)
            && VectorIntegerMath.Divide(x128, divisor) == Vector128.Create(quotient)
            && VectorIntegerMath.Remainder(x512, divisor) == Vector512.Create(remainder)
            && VectorIntegerMath.Remainder(x256, divisor) == Vector256.Create(remainder)
            && VectorIntegerMath.Remainder(x128, divisor) == Vector128.Create(remainder)
            && VectorIntegerMath.Divide(x512, Vector512.Create(divisor)) == Vector512.Create(quotient)
            && VectorIntegerMath.Divide(x256, Vector256.Create(divisor)) == Vector256.Create(quotient)
            && VectorIntegerMath.Divide(x128, Vector128.Create(divisor)) == Vector128.Create(quotient)
            && VectorIntegerMath.Remainder(x512, Vector512.Create(divisor)) == Vector512.Create(remainder)
            && VectorIntegerMath.Remainder(x256, Vector256.Create(divisor)) == Vector256.Create(remainder)
            && VectorIntegerMath.Remainder(x128, Vector128.Create(divisor)) == Vector128.Create(remainder);
        Assert.True(isRight, $"{x} by {divisor}");
    }
}
