using System.Globalization;
using System.Reflection;
using CsCheck;
using Generator.Tests.Expressions;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Derivatives;

/// <summary>Derivatives against differences of the same methods in double precision.</summary>
public sealed class DerivativeValueTests
{
    private const double Step = 1e-5;

    /// <summary>MathF's functions of two whole numbers are of floats, and Math's would be whole numbers, whose quotients are others.</summary>
    private const string Doubles = """
        public static class Doubles
        {
            public static double Abs(double x) => Math.Abs(x);
            public static double Max(double x, double y) => Math.Max(x, y);
            public static double Min(double x, double y) => Math.Min(x, y);
        }

        """;

    private static readonly Lazy<Dictionary<string, Case>> Known = new(() => Sources().Keys.Zip(Compile([.. Sources().Values])).ToDictionary());

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative_is_the_limit_of_differences(string name)
    {
        var compared = Compare(Known.Value[name], rounds: 60, tolerance: 2e-5);
        Assert.True(compared > 500, $"only {compared} values were compared");
    }

    [Fact]
    public void Derivative_of_any_method_is_the_limit_of_differences() => RandomModifier.Members.Array[30].Sample(
        static members =>
        {
            foreach (var item in Compile(members))
            {
                // Sums of large terms may be small, with the errors of the terms; a wrong rule is wrong by more.
                Compare(item, rounds: 8, tolerance: 1e-3);
            }
        },
        iter: 4,
        threads: 1);

    public static TheoryData<string> Names() => [.. Sources().Keys];

    /// <summary>Min and Max of equal values take their first argument, Abs of 0 the positive side.</summary>
    [Theory]
    [InlineData("MathF.Abs(score)", 1f)]
    [InlineData("-MathF.Abs(-score)", 1f)]
    [InlineData("MathF.Max(score, 0f)", 1f)]
    [InlineData("MathF.Max(0f, score)", 0f)]
    [InlineData("MathF.Min(3f * score, score)", 3f)]
    [InlineData("MathF.Min(score, 3f * score)", 1f)]
    [InlineData("score > 0 ? 2f * score : score", 1f)]
    [InlineData("score >= 0 ? 2f * score : score", 2f)]
    public void At_a_tie_it_is_that_of_the_branch_taken(string body, float expected)
    {
        var compiled = Assert.Single(CompiledExpressions.Compile([$"{DerivativeCases.Head} => {body};"], isModifier: true, static tree => Derivative.Of(tree)!));
        var results = new int[CompiledExpression.Lanes];
        foreach (var values in compiled.Vectors.Values)
        {
            values(0, 0, new int[results.Length], new float[results.Length], results);
            Assert.All(results, bits => Assert.Equal(expected, BitConverter.Int32BitsToSingle(bits)));
        }
    }

    /// <summary>Compares all targets with differences; gives the number of values that have some.</summary>
    private static int Compare(Case item, int rounds, double tolerance)
    {
        var random = new Random(5);
        var results = new int[CompiledExpression.Lanes];
        var compared = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (head, query) = (random.Next(5), random.Next(64));
            int[] keys = [.. results.Select(_ => random.Next(64))];
            float[] scores = [.. results.Select(_ => (float)((random.NextDouble() - 0.5) * 24))];
            double?[] slopes = [.. scores.Select((score, lane) => Slope(x => item.Method(x, head, query, keys[lane]), score))];
            foreach (var (target, values) in item.Derivative.Vectors)
            {
                values(head, query, keys, scores, results);
                for (var lane = 0; lane < results.Length; lane++)
                {
                    if (slopes[lane] is { } expected)
                    {
                        compared++;
                        var actual = BitConverter.Int32BitsToSingle(results[lane]);
                        var value = item.Method(scores[lane], head, query, keys[lane]);
                        var size = 1 + Math.Abs(expected) + (double.IsFinite(value) ? Math.Abs(value) : 0);
                        Assert.True(Math.Abs(expected - actual) <= tolerance * size, string.Create(CultureInfo.InvariantCulture, $"""
                            {target}: score {scores[lane]:R} head {head} q {query} k {keys[lane]}: {expected:R} was {actual:R}
                            {item.Derivative.Source}
                            {item.Derivative.Emitted}
                            """));
                    }
                }
            }
        }

        return compared;
    }

    /// <summary>The slope by differences; null near a kink or a jump, which rounding may move, and where there is no number.</summary>
    private static double? Slope(Func<double, double> method, double score)
    {
        var (left, right) = (method(score - Step), method(score + Step));
        if (double.IsNegativeInfinity(left) && double.IsNegativeInfinity(right))
        {
            return 0;
        }

        var slope = (right - left) / (2 * Step);
        return IsSmooth(Step, 1e-3) && IsSmooth(100 * Step, 0.03) ? slope : null;

        bool IsSmooth(double step, double tolerance) =>
            Math.Abs(method(score - step) - (2 * method(score)) + method(score + step)) / step < tolerance * (1 + Math.Abs(slope));
    }

    private static Dictionary<string, string> Sources() => new(
        [
            .. ModifierCases.All.Select(static item => KeyValuePair.Create("Modifier" + item.Key, item.Value)),
            .. DerivativeCases.All.Select(static item => KeyValuePair.Create(item.Key, DerivativeCases.Head + item.Value.Body)),
        ]);

    private static Case[] Compile(IReadOnlyList<string> members)
    {
        var inDoubles = members.Select(static source => source
            .Replace("private ", string.Empty, StringComparison.Ordinal)
            .Replace("float", "double", StringComparison.Ordinal)
            .Replace("MathF.Abs", "Doubles.Abs", StringComparison.Ordinal)
            .Replace("MathF.Max", "Doubles.Max", StringComparison.Ordinal)
            .Replace("MathF.Min", "Doubles.Min", StringComparison.Ordinal)
            .Replace("MathF", "Math", StringComparison.Ordinal));
        var assembly = CompiledExpressions.Load(Doubles + string.Concat(inDoubles.Select(static (source, i) => $"public static class InDoubles{i} {{ {source} }}\n")));
        return [.. CompiledExpressions.Compile(members, isModifier: true, static tree => Derivative.Of(tree)!).Select((derivative, i) => new Case(derivative, Method(assembly, i)))];
    }

    private static Func<double, int, int, int, double> Method(Assembly assembly, int index) =>
        assembly.GetType($"InDoubles{index}")!.GetMethod("F", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<Func<double, int, int, int, double>>();

    /// <summary>What is emitted for a method's derivative, and the method in double precision.</summary>
    private sealed record Case(CompiledExpression Derivative, Func<double, int, int, int, double> Method);
}
