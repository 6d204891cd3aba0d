using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>An interval holds every value that its expression takes, and no others where the divisor or factor is a constant.</summary>
public sealed class IntegerIntervalTests
{
    private const int Reach = 9;

    [Fact]
    public void Intervals_hold_every_product_quotient_and_remainder()
    {
        foreach (var x in Intervals(Reach))
        {
            foreach (var y in Intervals(4))
            {
                Holds(x * y, x, y, static (a, b) => a * b);
                Holds(x / y, x, y, static (a, b) => b == 0 ? 0 : a / b);
                Holds(x % y, x, y, static (a, b) => b == 0 ? a : a % b);
            }
        }
    }

    [Fact]
    public void Ends_of_products_and_quotients_by_constants_are_taken()
    {
        foreach (var x in Intervals(Reach))
        {
            for (var constant = 1; constant <= 5; constant++)
            {
                var (first, last) = (x.First, x.Last);
                Assert.Equal(IntegerInterval.Between(first * constant, last * constant), x * constant);
                Assert.Equal(IntegerInterval.Between(first / constant, last / constant), x / constant);
            }
        }
    }

    [Theory]
    [InlineData(0, 7, 8, 0, 7)]
    [InlineData(3, 5, 8, 3, 5)]
    [InlineData(8, 15, 8, 0, 7)]
    [InlineData(7, 8, 8, 0, 7)]
    [InlineData(-3, -1, 8, -3, -1)]
    [InlineData(-20, 20, 8, -7, 7)]
    [InlineData(int.MinValue, int.MaxValue, 8, -7, 7)]
    public void Remainders_by_constants_stay_below_the_divisor(int first, int last, int divisor, int least, int greatest) =>
        Assert.Equal(IntegerInterval.Between(least, greatest), IntegerInterval.Between(first, last) % divisor);

    [Fact]
    public void Magnitudes_are_exact_and_the_least_int_has_none()
    {
        foreach (var x in Intervals(Reach))
        {
            var values = Enumerable.Range(x.First, x.Last - x.First + 1).Select(Math.Abs).ToArray();
            Assert.Equal(IntegerInterval.Between(values.Min(), values.Max()), IntegerInterval.Abs(x));
        }

        Assert.Equal(IntegerInterval.Between(int.MinValue, int.MaxValue), IntegerInterval.Abs(IntegerInterval.Between(int.MinValue, 3)));
    }

    [Fact]
    public void Products_that_wrap_around_are_any_int_or_wrapped_together()
    {
        Assert.Equal(IntegerInterval.Between(int.MinValue, int.MaxValue), IntegerInterval.Between(0, int.MaxValue) * 3);
        Assert.Equal((IntegerInterval)unchecked(int.MaxValue * 3), (IntegerInterval)int.MaxValue * 3);
    }

    private static IEnumerable<IntegerInterval> Intervals(int reach)
    {
        for (var first = -reach; first <= reach; first++)
        {
            for (var last = first; last <= reach; last++)
            {
                yield return IntegerInterval.Between(first, last);
            }
        }
    }

    private static void Holds(IntegerInterval result, IntegerInterval x, IntegerInterval y, Func<int, int, int> value)
    {
        for (var a = x.First; a <= x.Last; a++)
        {
            for (var b = y.First; b <= y.Last; b++)
            {
                var expected = value(a, b);
                Assert.True(result.First <= expected && expected <= result.Last, $"{a} and {b} give {expected}, not in {result} of {x} and {y}");
            }
        }
    }
}
