using System.Text.RegularExpressions;
using Generator.Tests.Harness;

namespace Generator.Tests.Pipeline;

/// <summary>What makes the micro-kernels fast, seen in their text: accumulators that fit the registers, and nothing else in the loops.</summary>
public partial class KernelStructureTests
{
    private const string Source = """
        using SparseAttentionGen;

        [SparseAttention(HeadDim = 64, ValueDim = 80)]
        [SlidingWindow(256)]
        internal sealed partial class Kernels;
        """;

    [Theory]
    [InlineData("Vector512", 32, 6, 4, 2)]
    [InlineData("Vector256", 16, 6, 2, 4)]
    [InlineData("Vector128", 16, 6, 2, 4)]
    [InlineData("Scalar", 16, 2, 4, 1)]
    public void Score_tiles_keep_every_score_in_a_register(string target, int registers, int rows, int panels, int atOnce)
    {
        string[] methods = target == "Vector512" ? ["ScoreTile", "ScoreTileAndExponentiate", "ScoreTileAndExponentiateMasked"] : ["ScoreTile"];
        foreach (var method in methods)
        {
            var body = Method(target, method);
            var loop = Loop(body, "d");
            var inTurn = method == "ScoreTile" ? atOnce : 1;
            Assert.Equal(rows * panels, Zero().Count(body));
            Assert.True((rows * panels) + panels + 1 <= registers);
            Assert.Equal(rows * panels * inTurn, Accumulation().Count(loop));
            Assert.Equal(panels, Regex.Count(loop, @"var k\d = "));
            Assert.Equal(panels * inTurn, Regex.Count(loop, @"\bk\d = "));
            Assert.Equal(rows * inTurn, Regex.Count(loop, @"\bq = "));
            Assert.DoesNotContain("Store", loop, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Powers_are_made_among_products_where_registers_suffice()
    {
        foreach (var method in new[] { "ScoreTileAndExponentiate", "ScoreTileAndExponentiateMasked" })
        {
            var body = Method("Vector512", method);
            Assert.True(body.IndexOf("Probability", StringComparison.Ordinal) > body.IndexOf("s00 = default", StringComparison.Ordinal));
            Assert.True(body.LastIndexOf("Probability", StringComparison.Ordinal) < body.IndexOf("for (var d = 0;", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Vector256")]
    [InlineData("Vector128")]
    [InlineData("Scalar")]
    public void Powers_have_a_pass_of_their_own_elsewhere(string target)
    {
        AssertInTurn(target, Source);
    }

    /// <summary>24 vectors of scores cannot be put among the products of 16 elements.</summary>
    [Fact]
    public void Powers_of_short_heads_have_a_pass_of_their_own()
    {
        AssertInTurn("Vector512", Source.Replace("HeadDim = 64", "HeadDim = 16", StringComparison.Ordinal));
    }

    /// <summary>Elements or keys left over by the turns of several have a loop of their own.</summary>
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 3)]
    [InlineData(66, 64, 66)]
    public void Elements_left_over_follow_one_by_one(int headDim, int inTurns, int end)
    {
        var body = Method("Vector256", "ScoreTile", Source.Replace("HeadDim = 64", $"HeadDim = {headDim}", StringComparison.Ordinal));
        Assert.Equal(inTurns > 0, body.Contains($"d < {inTurns}; d += 4)", StringComparison.Ordinal));
        Assert.Contains($"for (var d = {inTurns}; d < {end}; d++)", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Vector512", 6, 3, 2, 2)]
    [InlineData("Vector256", 6, 2, 2, 4)]
    [InlineData("Vector128", 6, 2, 2, 4)]
    [InlineData("Scalar", 2, 4, 4, 1)]
    public void Output_pieces_of_eighty_values_are_of_nearly_equal_width(string target, int rows, int widest, int narrowest, int atOnce)
    {
        foreach (var width in new[] { widest, narrowest }.Distinct())
        {
            var body = Method(target, $"OutputPiece{width}");
            var loop = Loop(body, "key");
            Assert.Equal(rows * width * atOnce, Accumulation().Count(loop));
            Assert.Equal(width, Regex.Count(loop, @"var v\d = "));
            Assert.Equal(rows * atOnce, Regex.Count(loop, @"\bp = "));
            Assert.Contains(atOnce > 1 ? $"for (; key <= keyCount - {atOnce}; key += {atOnce})" : "for (var key = 0; key < keyCount; key++)", body, StringComparison.Ordinal);
            Assert.DoesNotContain("Store", loop, StringComparison.Ordinal);
        }
    }

    /// <summary>There is no method with both products and powers.</summary>
    private static void AssertInTurn(string target, string source)
    {
        var text = KernelText(target, source);
        Assert.DoesNotContain("Overlaps", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pending", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Probability", Method(target, "ScoreTile", source), StringComparison.Ordinal);
        Assert.Single(Regex.Matches(Loop(Method(target, "ExponentiatePanels", source), "panel"), "Probability"));
        Assert.Single(Regex.Matches(Method(target, "ExponentiateMaskedPanel", source), "Probability"));
    }

    private static string Method(string target, string name, string source = Source)
    {
        var text = KernelText(target, source);
        var start = text.IndexOf($" static void {name}(", StringComparison.Ordinal);
        Assert.True(start > 0, $"{target} has no {name}");
        return text[start..text.IndexOf("\n        }\n", start, StringComparison.Ordinal)];
    }

    private static string KernelText(string target, string source) => GeneratorHarness.Generate(source).GeneratedTrees
        .Single(tree => tree.FilePath.EndsWith($".{target}.g.cs", StringComparison.Ordinal)).ToString();

    private static string Loop(string method, string variable)
    {
        var start = method.IndexOf($"for (var {variable} = 0;", StringComparison.Ordinal);
        start = start >= 0 ? start : method.IndexOf($"for (; {variable} <=", StringComparison.Ordinal);
        var indent = start - method.LastIndexOf('\n', start) - 1;
        return method[start..method.IndexOf($"\n{new string(' ', indent)}}}\n", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"s\d\d = default")]
    private static partial Regex Zero();

    /// <summary>An accumulator that is added to: sNN = (.., sNN), oNN = (.. * ..) + oNN.</summary>
    [GeneratedRegex(@"\b(?<accumulator>[so]\d\d) = .*\b\k<accumulator>\)?;", RegexOptions.ExplicitCapture)]
    private static partial Regex Accumulation();
}
