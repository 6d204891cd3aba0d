using CsCheck;
using Generator.Tests.Harness;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>Predicates, written or drawn, and what they say of small positions, those of queries before the first key among them.</summary>
internal static class PredicateSamples
{
    /// <summary>Reads a condition of head, q and k.</summary>
    public static Expression Read(string condition)
    {
        var source = $"using System; class C {{ static bool M(int head, int q, int k) => {condition}; }}";
        return CompiledExpressions.Read(GeneratorHarness.CreateCompilation([source], HarnessOptions.Default), "C", isModifier: false).Root;
    }

    /// <summary>Draws comparisons of two sides.</summary>
    public static Gen<Expression> Comparison(Gen<Expression> side) => Gen.Select(
        side,
        side,
        Gen.OneOf(BinaryOperator.Less, BinaryOperator.LessOrEqual, BinaryOperator.Greater, BinaryOperator.GreaterOrEqual, BinaryOperator.Equal, BinaryOperator.NotEqual),
        static (a, b, operation) => ExpressionFactory.Binary(operation, a, b));

    /// <summary>Asserts that a predicate allows what something else says it does, where that says anything.</summary>
    public static void AssertSays(Expression root, Func<int, int, int, bool?> isAllowed)
    {
        var allows = ExpressionDelegate.Compile(new ExpressionTree(root, new([])));
        foreach (var head in new[] { 0, 1, 6 })
        {
            for (var q = -12; q < 30; q++)
            {
                for (var k = 0; k < 30; k++)
                {
                    Assert.True((isAllowed(head, q, k) ?? allows(head, q, k)) == allows(head, q, k), $"head {head}, query {q}, key {k}");
                }
            }
        }
    }
}
