using CsCheck;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>A predicate that is a window in truth is found to be one, and nothing else is.</summary>
public sealed class DifferenceBandTests
{
    [Theory]
    [InlineData("q >= k && q - k <= 256", 0L, 256L)]
    [InlineData("k <= q && k > q - 8", 0L, 7L)]
    [InlineData("Math.Abs(q - k) <= 17", -17L, 17L)]
    [InlineData("17 > Math.Abs(k - q + 2)", -14L, 18L)]
    [InlineData("q == k", 0L, 0L)]
    [InlineData("q >= k", 0L, null)]
    [InlineData("-q <= 3 - k", -3L, null)]
    [InlineData("q < k && k < q", 1L, -1L)]
    public void Window_has_bounds(string condition, long? least, long? greatest) =>
        Assert.Equal((least, greatest), DifferenceBand.Find(PredicateSamples.Read(condition)));

    [Theory]
    [InlineData("q + q >= k")]
    [InlineData("q + k >= 3")]
    [InlineData("q >= k || q < 4")]
    [InlineData("k < 4 && q >= k")]
    [InlineData("q != k")]
    [InlineData("q - k <= head")]
    [InlineData("Math.Abs(q - k) >= 3")]
    [InlineData("q / 2 >= k / 2")]
    [InlineData("q + 536870912 + 1 - k > 0")]
    [InlineData("true")]
    public void Other_predicates_have_none(string condition) => Assert.Null(DifferenceBand.Find(PredicateSamples.Read(condition)));

    [Fact]
    public void Bounds_say_what_the_predicate_says()
    {
        var found = 0;
        Conjunction.Sample(
            root =>
            {
                if (DifferenceBand.Find(root) is not { } band)
                {
                    return;
                }

                Interlocked.Increment(ref found);
                PredicateSamples.AssertSays(root, (_, q, k) => (band.Least is null || q - k >= band.Least) && (band.Greatest is null || q - k <= band.Greatest));
            },
            iter: 3000);
        Assert.InRange(found, 40, 2999);
    }

    private static readonly Gen<Expression> Side = Gen.Recursive<Expression>((depth, side) => Gen.Frequency<Expression>(
        (3, Gen.OneOf<Expression>(new Input(Inputs.Query), new Input(Inputs.Key))),
        (1, Gen.Int[-20, 20].Select(static value => (Expression)Constant.Of(value))),
        (depth > 2 ? 0 : 3, Gen.Select(side, side, Gen.OneOf(BinaryOperator.Add, BinaryOperator.Subtract), static (a, b, operation) => ExpressionFactory.Binary(operation, a, b))),
        (depth > 2 ? 0 : 1, side.Select(static operand => ExpressionFactory.Unary(UnaryOperator.Negate, operand))),
        (depth > 0 ? 0 : 1, side.Select(static operand => ExpressionFactory.Unary(UnaryOperator.Absolute, operand)))));

    private static readonly Gen<Expression> Comparison = PredicateSamples.Comparison(Side);

    private static readonly Gen<Expression> Conjunction = Gen.OneOf(
        Comparison, Gen.Select(Comparison, Comparison, static (a, b) => ExpressionFactory.Binary(BinaryOperator.And, a, b)));
}
