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
    [InlineData("Vector512", 32, 6, 4)]
    [InlineData("Vector256", 16, 6, 2)]
    [InlineData("Vector128", 16, 6, 2)]
    [InlineData("Scalar", 16, 2, 4)]
    public void Score_tiles_keep_every_score_in_a_register(string target, int registers, int rows, int panels)
    {
        foreach (var method in new[] { "ScoreTile", "ScoreTileAndRaise", "ScoreTileAndMask" })
        {
            var body = Method(target, method);
            var loop = Loop(body, "d");
            Assert.Equal(rows * panels, Zero().Count(body));
            Assert.True((rows * panels) + panels + 1 <= registers);
            Assert.Equal(rows * panels, Accumulation().Count(loop));
            Assert.Equal(panels, Regex.Count(loop, @"var k\d = "));
            Assert.Equal(rows, Regex.Count(loop, @"\bq = "));
            Assert.DoesNotContain("Store", loop, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Vector512", true, true)]
    [InlineData("Vector256", true, false)]
    [InlineData("Vector128", false, false)]
    [InlineData("Scalar", false, false)]
    public void Powers_are_made_among_products_where_registers_suffice(string target, bool powers, bool masks)
    {
        Assert.Equal(powers, IsAmongProducts("ScoreTileAndRaise"));
        Assert.Equal(masks, IsAmongProducts("ScoreTileAndMask"));

        bool IsAmongProducts(string method)
        {
            var body = Method(target, method);
            return body.IndexOf("Exp2", StringComparison.Ordinal) > body.IndexOf("s00 = default", StringComparison.Ordinal)
                && body.LastIndexOf("Exp2", StringComparison.Ordinal) < body.IndexOf("for (var d = 0;", StringComparison.Ordinal);
        }
    }

    /// <summary>24 vectors of scores cannot be put among the products of 16 elements.</summary>
    [Fact]
    public void Powers_of_short_heads_are_made_before_the_products()
    {
        var body = Method("Vector512", "ScoreTileAndRaise", Source.Replace("HeadDim = 64", "HeadDim = 16", StringComparison.Ordinal));
        Assert.True(body.IndexOf("Exp2", StringComparison.Ordinal) < body.IndexOf("s00 = default", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Vector512", 6, 3, 2)]
    [InlineData("Vector256", 6, 2, 2)]
    [InlineData("Vector128", 6, 2, 2)]
    [InlineData("Scalar", 2, 4, 4)]
    public void Output_pieces_of_eighty_values_are_of_nearly_equal_width(string target, int rows, int widest, int narrowest)
    {
        foreach (var width in new[] { widest, narrowest }.Distinct())
        {
            var loop = Loop(Method(target, $"OutputPiece{width}"), "key");
            Assert.Equal(rows * width, Accumulation().Count(loop));
            Assert.Equal(width, Regex.Count(loop, @"var v\d = "));
            Assert.Equal(rows, Regex.Count(loop, @"\bp = "));
            Assert.DoesNotContain("Store", loop, StringComparison.Ordinal);
        }
    }

    private static string Method(string target, string name, string source = Source)
    {
        var file = GeneratorHarness.Generate(source).GeneratedTrees.Single(tree => tree.FilePath.EndsWith($"Kernels.{target}.g.cs", StringComparison.Ordinal));
        var text = file.ToString();
        var start = text.IndexOf($" static void {name}(", StringComparison.Ordinal);
        Assert.True(start > 0, $"{target} has no {name}");
        return text[start..text.IndexOf("\n        }\n", start, StringComparison.Ordinal)];
    }

    private static string Loop(string method, string variable)
    {
        var start = method.IndexOf($"for (var {variable} = 0;", StringComparison.Ordinal);
        var indent = start - method.LastIndexOf('\n', start) - 1;
        return method[start..method.IndexOf($"\n{new string(' ', indent)}}}\n", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"s\d\d = default")]
    private static partial Regex Zero();

    /// <summary>An accumulator that is added to: sNN = (.., sNN), oNN = (.. * ..) + oNN.</summary>
    [GeneratedRegex(@"\b(?<accumulator>[so]\d\d) = .*\b\k<accumulator>\)?;", RegexOptions.ExplicitCapture)]
    private static partial Regex Accumulation();
}
