using Generator.Tests.Expressions;
using Generator.Tests.Harness;
using SparseAttentionGen.Generator.Emission;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Derivatives;

/// <summary>Derivatives are read by people: they are as short as one would write them by hand.</summary>
public sealed class DerivativeTextTests
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative_is_simple(string name)
    {
        var (body, derivative) = DerivativeCases.All[name];
        var printed = VectorExpressionEmitter.Emit(Derivative.Of(Read(body))!, VectorTarget.All[^1], new VectorInputs());
        Assert.Equal(derivative, string.Join('\n', [.. printed.Once, .. printed.PerKeys, .. printed.PerRow, .. printed.PerPair, printed.Value]));
    }

    public static TheoryData<string> Names() => [.. DerivativeCases.All.Keys];

    /// <summary>The root of 0 has an infinite derivative, which must not be multiplied with that of the maximum, 0.</summary>
    [Fact]
    public void Vectors_select_the_branch()
    {
        var printed = VectorExpressionEmitter.Emit(Derivative.Of(Read(" => MathF.Sqrt(MathF.Max(score, 0f));"))!, VectorTarget.All[1], new VectorInputs());
        Assert.Equal(["var value0 = Vector256.Create(0.5f) / Vector256.Sqrt(Vector256.Max(score, Vector256<float>.Zero));"], printed.PerPair);
        Assert.Equal("Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(score, Vector256<float>.Zero), value0, Vector256<float>.Zero)", printed.Value);
    }

    /// <summary>Factors together would be infinite, or 0.</summary>
    [Fact]
    public void Constants_stay_apart_where_their_product_is_no_float()
    {
        var printed = VectorExpressionEmitter.Emit(Derivative.Of(Read(" => 1e30f * MathF.Tanh(1e30f * score);"))!, VectorTarget.All[^1], new VectorInputs());
        Assert.DoesNotContain("Infinity", printed.Value, StringComparison.Ordinal);
    }

    /// <summary>Every factor contributes a term with all others.</summary>
    [Fact]
    public void Large_derivative_is_none()
    {
        var factors = string.Join(" * ", Enumerable.Range(1, 160).Select(static i => $"MathF.Tanh(score + {i})"));
        Assert.Null(Derivative.Of(Read($" => {factors};")));
    }

    private static ExpressionTree Read(string body)
    {
        var source = $"using System; static class C {{ {DerivativeCases.Head}{body} }}";
        return CompiledExpressions.Read(GeneratorHarness.CreateCompilation([source], HarnessOptions.Default), "C", isModifier: true);
    }
}
