using System.Globalization;
using SparseAttentionGen.Generator.Emission;

namespace Generator.Tests.Expressions;

public sealed class VectorExpressionTests
{
    private static readonly Lazy<Dictionary<string, CompiledExpression>> Predicates = new(() => Compile(PredicateCases.All, isModifier: false));
    private static readonly Lazy<Dictionary<string, CompiledExpression>> Modifiers = new(() => Compile(ModifierCases.All, isModifier: true));

    [Theory]
    [MemberData(nameof(PredicateNames))]
    public void Predicate_equals_the_method(string name) => AssertEqual(Predicates.Value[name], seed: 1, rounds: 400, isModifier: false);

    [Theory]
    [MemberData(nameof(ModifierNames))]
    public void Modifier_equals_the_method(string name) => AssertEqual(Modifiers.Value[name], seed: 2, rounds: 400, isModifier: true);

    public static TheoryData<string> PredicateNames() => [.. PredicateCases.All.Keys];

    public static TheoryData<string> ModifierNames() => [.. ModifierCases.All.Keys];

    /// <summary>Compares lane by lane; where the method throws, the emitted code only must not.</summary>
    internal static void AssertEqual(CompiledExpression expression, int seed, int rounds, bool isModifier)
    {
        var inputs = new ExpressionInputs(seed);
        var results = new int[CompiledExpression.Lanes];
        for (var round = 0; round < rounds; round++)
        {
            var (head, query, keys, scores) = (inputs.Head, inputs.Query, inputs.Keys, inputs.Scores);
            foreach (var target in VectorTarget.All)
            {
                expression.Vectors[target.Name](head, query, keys, scores, results);
                for (var lane = 0; lane < keys.Length; lane++)
                {
                    var expected = expression.Original(scores[lane], head, query, keys[lane]);
                    var isRight = expected == CompiledExpression.Throws
                        || (isModifier ? IsClose((int)expected, results[lane]) : expected == results[lane]);
                    Assert.True(isRight, string.Create(CultureInfo.InvariantCulture, $"""
                        {target.Name}: score {scores[lane]:R} head {head} q {query} k {keys[lane]}: {Text(expected)} was {Text(results[lane])}
                        {expression.Source}
                        {expression.Emitted}
                        """));
                }
            }
        }

        string Text(long bits) => isModifier ? BitConverter.Int32BitsToSingle((int)bits).ToString("R", CultureInfo.InvariantCulture) : $"{bits}";
    }

    private static bool IsClose(int expectedBits, int actualBits)
    {
        var (expected, actual) = (BitConverter.Int32BitsToSingle(expectedBits), BitConverter.Int32BitsToSingle(actualBits));
        return expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-6 * Math.Max(1e-30, Math.Abs(expected));
    }

    private static Dictionary<string, CompiledExpression> Compile(IReadOnlyDictionary<string, string> cases, bool isModifier) =>
        cases.Keys.Zip(CompiledExpressions.Compile([.. cases.Values], isModifier)).ToDictionary();
}
