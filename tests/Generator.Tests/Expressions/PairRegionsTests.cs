using CsCheck;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>The regions of a predicate are what it says.</summary>
public sealed class PairRegionsTests
{
    [Theory]
    [InlineData("k < 4 || (q >= k && q - k < 256)", 2)]
    [InlineData("k < 4 || q >= k && q - k < 256 || q < 4 || k == 7", 4)]
    [InlineData("q != k", 2)]
    [InlineData("Math.Abs(q - k) > 3 && Math.Abs(q - k) != 5", 4)]
    [InlineData("Math.Abs(k - 10) <= 2", 1)]
    [InlineData("q < 10 ? k < 10 : k >= 10", 2)]
    [InlineData("!(q < k || q - k > 8)", 1)]
    [InlineData("q < 5 && q > 7", 0)]
    [InlineData("true", 1)]
    [InlineData("q / 64 == k / 64 || Math.Abs(q - k) <= 128", 2)]
    [InlineData("k / 8 <= q / 8 && q - k < 100", 1)]
    [InlineData("Math.Abs(q / 8 - k / 8) <= 1 && k / 4 != 3", 2)]
    [InlineData("q / 8 == 3 || k / 8 > 5", 2)]
    [InlineData("q >= k && q - k < 64 * (head + 4)", 1)]
    [InlineData("Math.Abs(q - k) <= head || k < 2 * head", 2)]
    [InlineData("3 + head > Math.Abs(k - 10)", 1)]
    [InlineData("Math.Abs(q - k) > head", 2)]
    [InlineData("head < 2 ? q >= k : k < 4", 2)]
    [InlineData("head != 1 || q / 8 == k / 8", 3)]
    [InlineData("q - k <= head && q - k <= head + 5 && k >= -head", 1)]
    [InlineData("q - k < head && q - k > head", 0)]
    [InlineData("(q - k) % 2 == 0 && Math.Abs(q - k) < 40", 1)]
    [InlineData("0 == (q - k) % 2 && 40 > Math.Abs(q - k)", 1)]
    [InlineData("k < 4 || !(k % 8 > 3 || q < k)", 2)]
    public void Comparisons_with_constants_are_regions(string condition, int count) => Assert.Equal(count, PairRegions.Find(PredicateSamples.Read(condition))?.Count);

    [Theory]
    [InlineData("q + k >= 3")]
    [InlineData("q / 64 == k / 32")]
    [InlineData("q / 64 == k")]
    [InlineData("q / 64 == k / 64 && q / 32 != k / 32")]
    [InlineData("(q + 1) / 64 == k / 64")]
    [InlineData("q >> 6 == k >> 6")]
    [InlineData("q / (head + 1) == k / (head + 1)")]
    [InlineData("q - k <= head && q - k < 8")]
    [InlineData("q / 8 - k / 8 <= head")]
    [InlineData("Math.Abs(q - k) == head")]
    [InlineData("q - k <= head * head")]
    [InlineData("head % 2 == 0 && q >= k")]
    [InlineData("q - k <= 16384 * head || k < 4")]
    [InlineData("head * 2 == 4 && q >= k")]
    [InlineData("(q - k) % 9 == 0 && k < 4")]
    [InlineData("q % 2 == 0 && k < 4")]
    [InlineData("q / 8 % 2 == 0 && k < 4")]
    [InlineData("(k & 1) == 0 && k < 4")]
    [InlineData("Math.Min(q, k) < 4")]
    [InlineData("q >= k ^ k < 4")]
    [InlineData("k == 1 || k == 3 || k == 5 || k == 7 || k == 9 || k == 11 || k == 13 || k == 15 || k == 17")]
    [InlineData("q + 536870912 + 1 - k > 0 || k < 4")]
    public void Other_predicates_have_none(string condition) => Assert.Null(PairRegions.Find(PredicateSamples.Read(condition)));

    [Fact]
    public void Regions_say_what_the_predicate_says()
    {
        var found = 0;
        Condition.Sample(
            root =>
            {
                if (PairRegions.Find(root) is not { } regions)
                {
                    return;
                }

                Interlocked.Increment(ref found);
                // A partial region says nothing of a pair that it contains.
                PredicateSamples.AssertSays(root, (head, q, k) =>
                    regions.Where(region => region.Contains(head, q, k)).Select(static region => !region.IsPartial).ToArray() switch
                    {
                        [] => false,
                        var certain => certain.Contains(true) ? true : null,
                    });
            },
            iter: 3000);
        Assert.InRange(found, 300, 2999);
    }

    private static Expression Block(Inputs input) => ExpressionFactory.Binary(BinaryOperator.Divide, new Input(input), Constant.Of(5));

    private static readonly Gen<Expression> Side = Gen.Frequency<Expression>(
        (2, Gen.OneOf<Expression>(new Input(Inputs.Query), new Input(Inputs.Key))),
        (3, Gen.OneOf(BinaryOperator.Add, BinaryOperator.Subtract).Select(static operation => ExpressionFactory.Binary(operation, new Input(Inputs.Query), new Input(Inputs.Key)))),
        (2, Gen.OneOf(Block(Inputs.Query), Block(Inputs.Key), ExpressionFactory.Binary(BinaryOperator.Subtract, Block(Inputs.Query), Block(Inputs.Key)))),
        (2, Gen.Int[-20, 20].Select(static value => (Expression)Constant.Of(value))),
        (1, Gen.Select(Gen.OneOf(Inputs.Query, Inputs.Key), Gen.Int[2, 9], static (input, divisor) => ExpressionFactory.Binary(
            BinaryOperator.Remainder, ExpressionFactory.Binary(BinaryOperator.Subtract, new Input(input), Constant.Of(3)), Constant.Of(divisor)))),
        (1, Gen.Select(Gen.Int[-3, 3], Gen.Int[-9, 9], static (factor, constant) => ExpressionFactory.Binary(
            BinaryOperator.Add, ExpressionFactory.Binary(BinaryOperator.Multiply, Constant.Of(factor), new Input(Inputs.Head)), Constant.Of(constant)))),
        (2, Gen.Int[-20, 20].Select(static value => ExpressionFactory.Unary(
            UnaryOperator.Absolute,
            ExpressionFactory.Binary(BinaryOperator.Subtract, ExpressionFactory.Binary(BinaryOperator.Subtract, new Input(Inputs.Key), new Input(Inputs.Query)), Constant.Of(value))))));

    private static readonly Gen<Expression> Comparison = PredicateSamples.Comparison(Side);

    private static readonly Gen<Expression> Condition = Gen.Recursive<Expression>((depth, part) => Gen.Frequency<Expression>(
        (2, Comparison),
        (depth > 2 ? 0 : 3, Gen.Select(part, part, Gen.OneOf(BinaryOperator.And, BinaryOperator.Or), static (a, b, operation) => ExpressionFactory.Binary(operation, a, b))),
        (depth > 2 ? 0 : 1, part.Select(static operand => ExpressionFactory.Unary(UnaryOperator.Not, operand))),
        (depth > 1 ? 0 : 1, Gen.Select(part, part, part, ExpressionFactory.Conditional))));
}
