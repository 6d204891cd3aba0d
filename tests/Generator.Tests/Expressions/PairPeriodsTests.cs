using CsCheck;
using SparseAttentionGen;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>What is found of a predicate's period holds.</summary>
public sealed class PairPeriodsTests
{
    [Theory]
    [InlineData("(q / 16 + k / 16) % 2 == 0 && Math.Abs(q - k) <= 256", 16, 0)]
    [InlineData("(q - k) % 128 == 0", 1, 0)]
    [InlineData("q >= k && k % 128 >= 120", 128, 0)]
    [InlineData("((q - k) & (q - k - 1)) == 0", 1, 0)]
    [InlineData("(q & 7) == (k & 3)", 8, 0)]
    [InlineData("q >> 4 == k >> 4 || (q + k) % 6 == 1", 48, 0)]
    [InlineData("k < 4 || (q - k) % 100 == 0 || q < 12", 1, 13)]
    [InlineData("k / 64 == 2 || q % 10 == k % 5", 10, 192)]
    [InlineData("head % 2 == 0 ? q % 6 == 1 : k % 4 == head", 12, 0)]
    [InlineData("MathF.Sqrt(Math.Abs(q - k)) < 5f", 1, 0)]
    [InlineData("Math.Max(q, k) % 3 == 0", 3, 0)]
    [InlineData("(1000 - q + k) / 7 == 3", 1, 0)]
    public void Periods_of_predicates_are_seen(string condition, int length, int start) =>
        Assert.Equal(new PredicatePeriod(length, start), PairPeriods.Find(PredicateSamples.Read(condition)));

    [Theory]
    [InlineData("q + k < 100")]
    [InlineData("k < 2 * q")]
    [InlineData("(k - 100) % 7 == 0")]
    [InlineData("(q / 16 - k / 8) % 3 == 0")]
    [InlineData("q * 100000 % 7 == 0")]
    [InlineData("q * k % 7 == 0")]
    [InlineData("k % 4097 == 0")]
    [InlineData("k % 64 == 0 && k % 65 == 0")]
    [InlineData("k * 64 % 7 == 0")]
    [InlineData("k % (head + 1) == 0")]
    [InlineData("k < 4 * head || q % 2 == 0")]
    [InlineData("(float)q < 7f")]
    public void Other_predicates_have_none(string condition) => Assert.Null(PairPeriods.Find(PredicateSamples.Read(condition)));

    [Fact]
    public void Pairs_repeat_after_the_period()
    {
        var found = 0;
        Condition.Sample(
            root =>
            {
                if (PairPeriods.Find(root) is not { } period)
                {
                    return;
                }

                Interlocked.Increment(ref found);
                var allows = ExpressionDelegate.Compile(new ExpressionTree(root, new([])));
                for (var head = 0; head < 7; head += 3)
                {
                    for (var pair = 0; pair < 400; pair++)
                    {
                        var (q, k) = (period.Start + (pair / 20), period.Start + (pair % 20));
                        Assert.True(
                            allows(head, q, k) == allows(head, q + period.Length, k + period.Length),
                            $"{root}: head {head}, query {q}, key {k}, {period}");
                    }
                }
            },
            iter: 1200);
        Assert.InRange(found, 100, 1199);
    }

    private static readonly Gen<Expression> Leaf = Gen.Frequency<Expression>(
        (3, Gen.OneOf<Expression>(new Input(Inputs.Query), new Input(Inputs.Key))),
        (2, Gen.Const<Expression>(ExpressionFactory.Binary(BinaryOperator.Subtract, new Input(Inputs.Query), new Input(Inputs.Key)))),
        (1, Gen.Const<Expression>(new Input(Inputs.Head))),
        (2, Gen.Int[-20, 20].Select(static value => (Expression)Constant.Of(value))));

    private static readonly Gen<Expression> Number = Gen.Recursive<Expression>((depth, part) => depth > 2 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (3, Gen.Select(
            part,
            part,
            Gen.OneOf(BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Minimum, BinaryOperator.Maximum, BinaryOperator.Xor),
            static (a, b, operation) => ExpressionFactory.Binary(operation, a, b))),
        (4, Gen.Select(
            part,
            Gen.Int[1, 9],
            Gen.OneOf(BinaryOperator.Divide, BinaryOperator.Remainder, BinaryOperator.ShiftRight, BinaryOperator.And),
            static (a, constant, operation) => ExpressionFactory.Binary(operation, a, Constant.Of(constant)))),
        (1, Gen.Select(part, Gen.OneOf(UnaryOperator.Absolute, UnaryOperator.Negate, UnaryOperator.Complement), static (a, operation) => ExpressionFactory.Unary(operation, a)))));

    private static readonly Gen<Expression> Condition = Gen.Recursive<Expression>((depth, part) => Gen.Frequency<Expression>(
        (3, PredicateSamples.Comparison(Number)),
        (depth > 1 ? 0 : 2, Gen.Select(part, part, Gen.OneOf(BinaryOperator.And, BinaryOperator.Or), static (a, b, operation) => ExpressionFactory.Binary(operation, a, b))),
        (depth > 1 ? 0 : 1, Gen.Select(part, part, part, ExpressionFactory.Conditional))));
}
