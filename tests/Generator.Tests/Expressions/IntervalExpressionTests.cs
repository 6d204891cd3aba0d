extern alias runtime;

using Verdict = runtime::SparseAttentionGen.CompilerServices.Verdict;

namespace Generator.Tests.Expressions;

public sealed class IntervalExpressionTests
{
    private static readonly Lazy<Dictionary<string, CompiledExpression>> Predicates = new(static () =>
        PredicateCases.All.Keys.Zip(CompiledExpressions.Compile([.. PredicateCases.All.Values], isModifier: false)).ToDictionary());

    [Theory]
    [MemberData(nameof(VectorExpressionTests.PredicateNames), MemberType = typeof(VectorExpressionTests))]
    public void Verdict_is_never_wrong(string name) => AssertSound(Predicates.Value[name], seed: 3, rounds: 600, isDecided: false);

    /// <summary>One pair leaves nothing open, unless floats may be infinite.</summary>
    [Theory]
    [MemberData(nameof(VectorExpressionTests.PredicateNames), MemberType = typeof(VectorExpressionTests))]
    public void Verdict_on_one_pair_is_decided(string name)
    {
        var (expression, inputs) = (Predicates.Value[name], new ExpressionInputs(4));
        for (var round = 0; round < 400; round++)
        {
            var (head, q, k) = (inputs.Head, inputs.Query, inputs.Key);
            var expected = expression.Original(0, head, q, k);
            if (expected != CompiledExpression.Throws && name is not ("FloatMinMax" or "ClampOfFloats"))
            {
                Assert.Equal(expected != 0 ? Verdict.Always : Verdict.Never, expression.Classify!(head, head, q, q, k, k));
            }
        }
    }

    /// <summary>The patterns that people write are decided wherever they can be.</summary>
    [Theory]
    [InlineData("Causal")]
    [InlineData("CausalWindow")]
    [InlineData("SymmetricWindow")]
    [InlineData("BlockLocal")]
    [InlineData("BlockStart")]
    [InlineData("Strided")]
    [InlineData("FixedColumns")]
    [InlineData("NeighbourBlocks")]
    [InlineData("HeadOnly")]
    public void Verdict_is_tight(string name) => AssertSound(Predicates.Value[name], seed: 5, rounds: 2000, isDecided: true);

    [Theory]
    [InlineData("CausalWindow", 0, 63, 64, 127, Verdict.Never)]
    [InlineData("CausalWindow", 200, 255, 0, 63, Verdict.Always)]
    [InlineData("CausalWindow", 256, 319, 0, 63, Verdict.Depends)]
    [InlineData("CausalWindow", 384, 447, 0, 63, Verdict.Never)]
    [InlineData("SymmetricWindow", 0, 63, 64, 127, Verdict.Always)]
    [InlineData("BlockLocal", 64, 127, 64, 127, Verdict.Always)]
    [InlineData("BlockLocal", 64, 127, 0, 63, Verdict.Never)]
    [InlineData("Strided", 8, 8, 0, 3, Verdict.Depends)]
    [InlineData("Strided", 8, 8, 5, 7, Verdict.Never)]
    [InlineData("FixedColumns", 0, 999, 0, 63, Verdict.Never)]
    [InlineData("FixedColumns", 0, 999, 120, 127, Verdict.Always)]
    [InlineData("NeighbourBlocks", 128, 191, 0, 63, Verdict.Never)]
    [InlineData("NeighbourBlocks", 128, 191, 64, 127, Verdict.Always)]
    [InlineData("Dilated", 0, 15, 16, 31, Verdict.Never)]
    [InlineData("Inlined", 100, 110, 0, 3, Verdict.Always)]
    [InlineData("Inlined", 100, 110, 4, 90, Verdict.Never)]
    [InlineData("EarlyReturns", 100, 110, 111, 120, Verdict.Never)]
    [InlineData("EarlyReturns", 100, 110, 0, 3, Verdict.Always)]
    [InlineData("Patterns", 200, 290, 60, 70, Verdict.Depends)]
    [InlineData("Patterns", 301, 400, 60, 70, Verdict.Never)]
    [InlineData("FloatRatio", 100, 110, 50, 60, Verdict.Always)]
    [InlineData("FloatRatio", 400, 440, 50, 60, Verdict.Never)]
    [InlineData("Always", 0, int.MaxValue, int.MinValue, int.MaxValue, Verdict.Always)]
    [InlineData("Never", 0, int.MaxValue, int.MinValue, int.MaxValue, Verdict.Never)]
    public void Verdict_is_as_expected(string name, int qFirst, int qLast, int kFirst, int kLast, Verdict expected) =>
        Assert.Equal(expected, Predicates.Value[name].Classify!(0, 7, qFirst, qLast, kFirst, kLast));

    /// <summary>Compares with every pair of random rectangles; a rectangle where the method throws is left out.</summary>
    internal static void AssertSound(CompiledExpression expression, int seed, int rounds, bool isDecided)
    {
        var inputs = new ExpressionInputs(seed);
        for (var round = 0; round < rounds; round++)
        {
            var (heads, queries, keys) = (inputs.Heads(), inputs.QueryRange(40), inputs.KeyRange(40));
            if (isDecided && Math.Max(Math.Abs((long)queries.First), Math.Abs((long)keys.First)) > 1000)
            {
                // Where the subtraction wraps around, an interval has two parts.
                continue;
            }

            var (some, all) = (false, true);
            var isTotal = true;
            ForEachPair(heads, queries, keys, (head, q, k) =>
            {
                var result = expression.Original(0, head, q, k);
                isTotal &= result != CompiledExpression.Throws;
                some |= result != 0;
                all &= result != 0;
            });
            var verdict = expression.Classify!(heads.First, heads.Last, queries.First, queries.Last, keys.First, keys.Last);
            var expected = all ? Verdict.Always : some ? Verdict.Depends : Verdict.Never;
            Assert.True(
                !isTotal || verdict == expected || (verdict == Verdict.Depends && !isDecided),
                $"heads {heads} q {queries} k {keys}: {expected} was {verdict}\n{expression.Source}\n{expression.Emitted}");
        }
    }

    private static void ForEachPair((int First, int Last) heads, (int First, int Last) queries, (int First, int Last) keys, Action<int, int, int> action)
    {
        for (long head = heads.First; head <= heads.Last; head++)
        {
            for (long q = queries.First; q <= queries.Last; q++)
            {
                for (long k = keys.First; k <= keys.Last; k++)
                {
                    action((int)head, (int)q, (int)k);
                }
            }
        }
    }
}
