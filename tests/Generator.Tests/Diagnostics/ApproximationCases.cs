using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about projections, features and landmarks.</summary>
internal static class ApproximationCases
{
    private const string Kernel = "[SparseAttention(HeadDim = 8)] ";
    private const string Convolution = Kernel + "[Nystrom(4, Convolution = 3)] ";

    public static readonly DiagnosticCase[] All =
    [
        Error("SAG0060", "LowRankProjection([|0|])", "The number of projected keys is 0: give a number from 1 to 65536"),
        Error("SAG0060", "LowRankProjection([|65537|], Length = 100000)", "The number of projected keys is 65537: give a number from 1 to 65536"),
        Error("SAG0060", "RandomFeatures([|-1|], Seed = 1)", "The number of features is -1: give a number from 1 to 65536"),
        Error("SAG0060", "RandomFeatures(Seed = 1, [|count: 65537|])", "The number of features is 65537: give a number from 1 to 65536"),
        Error("SAG0060", "Nystrom([|0|])", "The number of landmarks is 0: give a number from 1 to 4096"),
        Error("SAG0060", "Nystrom([|landmarks: 4097|])", "The number of landmarks is 4097: give a number from 1 to 4096"),

        Error("SAG0061", "LowRankProjection(64, [|Length = 63|])",
            "There are 64 projected keys for a Length of 63: give a Length of at least the number of projected keys, or leave it out"),
        Error("SAG0061", "LowRankProjection(1, MeanPooling = true, [|Length = 0|])",
            "There are 1 projected keys for a Length of 0: give a Length of at least the number of projected keys, or leave it out"),
        Error("SAG0061", "LowRankProjection(2, [|Length = -5|]), SlidingWindow(4)",
            "There are 2 projected keys for a Length of -5: give a Length of at least the number of projected keys, or leave it out"),

        Error("SAG0062", "[|RandomFeatures(64)|]", "[RandomFeatures] has no Seed, on which all results depend: write [RandomFeatures(m, Seed = s)]"),
        Error("SAG0062", "Causal, [|RandomFeatures(64, Kind = FeatureKind.Relu)|]", "[RandomFeatures] has no Seed, on which all results depend: write [RandomFeatures(m, Seed = s)]"),

        Error("SAG0071", "RandomFeatures(64, Seed = 1, [|Epsilon = -1e-6|])", "Epsilon is -1E-06, but is added to features: give a number from 0 to 1, or leave it out"),
        Error("SAG0071", "RandomFeatures(64, Seed = 1, [|Epsilon = double.NaN|])", "Epsilon is NaN, but is added to features: give a number from 0 to 1, or leave it out"),
        Error("SAG0071", "RandomFeatures(64, Seed = 1, Kind = FeatureKind.Relu, [|Epsilon = 1.5|])", "Epsilon is 1.5, but is added to features: give a number from 0 to 1, or leave it out"),
        Error("SAG0063", "RandomFeatures(64, Seed = 1, [|Kind = (FeatureKind)2|])", "2 is no kind of features: use FeatureKind.Softmax or FeatureKind.Relu"),
        Error("SAG0063", "RandomFeatures(64, [|Kind = (FeatureKind)(-1)|], Seed = 1)", "-1 is no kind of features: use FeatureKind.Softmax or FeatureKind.Relu"),

        Error("SAG0064", "Nystrom(64, [|Convolution = 32|])", "The convolution has 32 values: give an odd number from 1 to 1023, or leave it out for none"),
        Error("SAG0064", "Nystrom(64, [|Convolution = -1|])", "The convolution has -1 values: give an odd number from 1 to 1023, or leave it out for none"),
        Error("SAG0064", "Nystrom(64, [|Convolution = 1025|])", "The convolution has 1025 values: give an odd number from 1 to 1023, or leave it out for none"),

        Error("SAG0065", "Nystrom(64), [|LinearAttention|]", "[LinearAttention] and [Nystrom] are two ways to approximate the attention of 'Foo': keep one of them"),
        Error("SAG0065", "LowRankProjection(8), [|RandomFeatures(8, Seed = 1)|]",
            "[RandomFeatures] and [LowRankProjection] are two ways to approximate the attention of 'Foo': keep one of them"),

        Error("SAG0066", "Causal, [|Nystrom(64)|]", NotCausal("Nystrom")),
        Error("SAG0066", "[|LowRankProjection(64)|], Causal", NotCausal("LowRankProjection")),
        Error("SAG0066", "SlidingWindow(4), [|LowRankProjection(64)|], Causal", NotCausal("LowRankProjection")),

        Error("SAG0067", "[|Nystrom(64)|], SlidingWindow(4)", WithPattern("Nystrom")),
        Error("SAG0067", "Dense, [|Nystrom(64)|]", WithPattern("Nystrom")),
        Error("SAG0067", "[|RandomFeatures(64, Seed = 1)|], GlobalTokens(1), BlockLocal(64)", WithPattern("RandomFeatures")),
        Error("SAG0067", "PrefixLM, [|LinearAttention|]", WithPattern("LinearAttention")),

        Error("SAG0068", "[|LowRankProjection(64)|], Dense", ProjectionWithPattern),
        Error("SAG0068", "SlidingWindow(4), PrefixLM(Heads = \"0\"), [|LowRankProjection(64)|]", ProjectionWithPattern),

        Error("SAG0069", "[|Nystrom(64)|], Alibi", WithScores("Nystrom", "[Alibi]")),
        Error("SAG0069", "RelativeBias, [|LinearAttention|]", WithScores("LinearAttention", "[RelativeBias]")),
        new("SAG0069", Kernel + "[[|LowRankProjection(64)|]] [ScoreModifier(\"F\")] partial class Foo { static float F(float score, int head, int q, int k) => score; }",
            ProjectionWithScores("[ScoreModifier]")),
        Error("SAG0069", "SlidingWindow(4), [|LowRankProjection(64)|], RelativeBias(3)", ProjectionWithScores("[RelativeBias]")),
        new("SAG0069", "[SparseAttention(HeadDim = 8, [|SoftCap = 5|])] [Nystrom(64)] partial class Foo;", WithScores("Nystrom", "SoftCap")),
        new("SAG0069", "[SparseAttention([|Scale = 0.5f|], HeadDim = 8)] [RandomFeatures(64, Seed = 1)] partial class Foo;", WithScores("RandomFeatures", "Scale")),
        new("SAG0069", "[SparseAttention(HeadDim = 8, [|Scale = 0.5f|])] [Causal] [LinearAttention] partial class Foo;", WithScores("LinearAttention", "Scale")),

        Taken(Convolution + "partial class Foo { private int [|convolution|]; }", "convolution"),
        Taken(Kernel + "[LowRankProjection(4)] partial class Foo { void [|projection|]() { } }", "projection"),
        Taken(Kernel + "[RandomFeatures(4, Seed = 1)] partial class Foo { class [|features|]; }", "features"),
        Taken(Kernel + "[RandomFeatures(4, Seed = 1)] partial class Foo { int [|Features|] => 1; }", "Features"),
        Taken(Kernel + "[RandomFeatures(4, Seed = 1)] partial class Foo { void [|Redraw|](string seed) { } }", "Redraw"),
        Taken("class Base { protected int convolution; } " + Convolution + "partial class [|Foo|] : Base;", "convolution"),
        Constructor(Convolution + "partial class Foo { public [|Foo|](int x) { } }"),
        Constructor(Convolution + "partial class [|Foo|](int x) { int y = x; }"),
        Constructor(Kernel + "[LowRankProjection(4, MeanPooling = true)] partial class Foo { private [|Foo|]() { } }"),
        new("SAG0003", "class Base(int x) { int y = x; } " + Convolution + "partial class [|Foo|] : Base;",
            "'Foo' has [SparseAttention] but is derived from 'Base', which has no constructor without parameters that the generated one could call: use a plain class, or move the declaration to one"),

        .. new[] { "LowRankProjection(4)", "RandomFeatures(4, Seed = 1)", "LinearAttention", "Nystrom(4)" }.Select(static attribute => new DiagnosticCase(
            "SAG0015",
            $"[[|{attribute}|]] partial class Foo;",
            $"[{attribute.Split('(')[0]}] has no effect, because 'Foo' has no [SparseAttention]: add [SparseAttention(HeadDim = ...)]")
        {
            Severity = DiagnosticSeverity.Warning,
        }),
    ];

    private const string ProjectionWithPattern =
        "[LowRankProjection] adds projected keys to those of a pattern, which [Dense] and [PrefixLM] cannot be for 'Foo': remove them, or use a window, blocks, strides, global tokens or a method";

    private static DiagnosticCase Error(string id, string attributes, string message) =>
        new(id, $"{Kernel}[{attributes}] partial class Foo;", message);

    private static DiagnosticCase Taken(string source, string member) => new(
        "SAG0018", source, $"'Foo' has or inherits a member named '{member}', which the generated code of 'Foo' must declare: rename it");

    private static DiagnosticCase Constructor(string source) => new(
        "SAG0018", source, "'Foo' has or inherits a constructor, which the generated code of 'Foo' must declare: remove it");

    private static string NotCausal(string name) =>
        $"[{name}] mixes keys of the whole sequence, so that none can be excluded by [Causal]: remove [Causal], or use [RandomFeatures] or [LinearAttention]";

    private static string WithPattern(string name) =>
        $"[{name}] has no pairs that the patterns of 'Foo' could mask: remove the pattern attributes, or use [LowRankProjection], which attends a pattern's keys besides the projected ones";

    private static string ProjectionWithScores(string what) =>
        $"[LowRankProjection] attends projected keys, which stand for no position of their own that {what} could go by: remove one of the two";

    private static string WithScores(string name, string what) =>
        $"[{name}] does not compute a score for each pair, which {what} would change: remove one of the two";
}
