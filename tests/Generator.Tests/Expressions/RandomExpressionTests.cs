using CsCheck;

namespace Generator.Tests.Expressions;

public sealed class RandomExpressionTests
{
    /// <summary>Methods for each compilation: one takes as long as many.</summary>
    private const int Batch = 60;

    [Fact]
    public void Any_expression_equals_the_method_and_no_verdict_is_wrong() =>
        RandomExpression.Predicate.Array[Batch].Sample(
            static members =>
            {
                var readable = CompiledExpressions.ReadablePredicates([.. members.Select(static text => $"#nullable disable\n{text}")]);
                Assert.True(readable.Length > Batch / 2, "Most draws are too large to be read.");
                foreach (var expression in CompiledExpressions.Compile(readable, isModifier: false))
                {
                    VectorExpressionTests.AssertEqual(expression, seed: 6, rounds: 25, isModifier: false);
                    IntervalExpressionTests.AssertSound(expression, seed: 7, rounds: 8, isDecided: false);
                }
            },
            iter: 6,
            threads: 1);
}
