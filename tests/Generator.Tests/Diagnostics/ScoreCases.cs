using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about what a class makes of its scores.</summary>
internal static class ScoreCases
{
    private const string Slopes = ": give a finite slope for each head, or leave them out for those of the paper";
    private const string OfBothSides = "an even number from 4 to 1048576, half of it for each side";
    private const string OfOneSide = "a number from 2 to 1048576";
    private const string Signature = ": give a method of the class, static float F(float score, int head, int query, int key), without side effects";
    private const string GiveDerivative = ": give it by [ScoreModifier(nameof(F), Derivative = nameof(D))] with a method of the class, static float D(float score, int head, int query, int key), or use the subset of C# that becomes vector code";
    private const string Head = "static float F(float score, int head, int q, int k)";

    public static readonly DiagnosticCase[] All =
    [
        SoftCap("-1", "-1"),
        SoftCap("float.NaN", "NaN"),
        SoftCap("float.PositiveInfinity", "Infinity"),
        SoftCap("1e-45f", "1E-45"),
        Attribute("SAG0051", "[Alibi([|Slopes = new float[0]|])]", "Slopes has no element" + Slopes),
        Attribute("SAG0051", "[Alibi(Symmetric = true, [|Slopes = new[] { 1, float.NaN }|])]", "Slopes has NaN for head 1" + Slopes),
        Attribute("SAG0051", "[Alibi([|Slopes = new[] { -1f / 0, 1 }|])]", "Slopes has -Infinity for head 0" + Slopes),
        OutOfRange("[RelativeBias([|-1|])]", "The distance", "-1", "a distance from 0 to 1073741823"),
        OutOfRange("[RelativeBias([|distance: 1073741824|])]", "The distance", "1073741824", "a distance from 0 to 1073741823"),
        OutOfRange("[RelativeBias([|Buckets = 31|])]", "Buckets", "31", OfBothSides),
        OutOfRange("[RelativeBias([|Buckets = 2|])]", "Buckets", "2", OfBothSides),
        OutOfRange("[Causal] [RelativeBias([|Buckets = 1|])]", "Buckets", "1", OfOneSide),
        OutOfRange("[Causal] [RelativeBias([|Buckets = 5|], Bidirectional = true)]", "Buckets", "5", OfBothSides),
        OutOfRange("[RelativeBias([|Buckets = 1048578|])]", "Buckets", "1048578", OfBothSides),
        OutOfRange("[RelativeBias(Buckets = 32, [|MaxDistance = 8|])]", "MaxDistance", "8", "a distance from 9 to 1073741823, beyond those that have a bucket each"),
        OutOfRange("[Causal] [RelativeBias([|MaxDistance = 16|])]", "MaxDistance", "16", "a distance from 17 to 1073741823, beyond those that have a bucket each"),
        Mixed("[RelativeBias(8, [|Buckets = 32|])]", "Buckets"),
        Mixed("[RelativeBias(8, [|Bidirectional = true|], MaxDistance = 9)]", "Bidirectional and MaxDistance"),
        Modifier("[ScoreModifier([|null|])]", string.Empty, "'null' is no name of a method"),
        Modifier("[ScoreModifier([|\"\"|])]", string.Empty, "'null' is no name of a method"),
        Modifier("[ScoreModifier([|\"G\"|])]", Head + " => score;", "'G' is no method of the class"),
        Modifier("[ScoreModifier(\"F\")]", "static float [|F|](float score, int q, int k) => score;", "'F' has another signature"),
        Modifier("[ScoreModifier(\"F\")]", "static double [|F|](float score, int head, int q, int k) => score;", "'F' has another signature"),
        Modifier("[ScoreModifier(\"F\")]", "float [|F|](float score, int head, int q, int k) => score;", "'F' is not static"),
        Modifier("[ScoreModifier(\"F\")]", "static float [|F|]<T>(float score, int head, int q, int k) => score;", "'F' has type parameters"),
        Modifier("[ScoreModifier(\"F\")]", "static float [|F|](int q) => q; static float F(float q) => q;", "'F' has overloads of which not exactly one fits"),
        Modifier("[ScoreModifier(\"F\")]", Head + " => k > 0 ? [|F(score, head, q, k - 1)|] : score;", "'F' calls itself through 'F'"),
        Modifier("[ScoreModifier(\"F\")]", "static int count; " + Head + " { [|count++|]; return score; }", "'F' writes to 'count'"),
        new("SAG0054",
            "partial class Outer { [SparseAttention(HeadDim = 8)] [ScoreModifier(\"F\")] private partial class Foo { " + Head + " => [|System.MathF.Sin(score)|]; } }",
            "'F' has to be called for each pair because of a call of 'System.MathF.Sin(float)', but code outside of a class that is private or protected cannot call it: make the class and those around it internal, or use the subset of C# that becomes vector code, which needs no calls"),
        new("SAG0055",
            "[SparseAttention(HeadDim = 8)] [ScoreModifier(\"F\")] partial class Foo { private " + Head + " => [|System.MathF.Sin(score)|]; }",
            "'F' is called for each pair because of a call of 'System.MathF.Sin(float)', about 16,777,216 calls for each head at 4096 tokens: use the subset of C# that becomes vector code to have it read")
        {
            Severity = DiagnosticSeverity.Warning,
        },
        new("SAG0055",
            "[SparseAttention(HeadDim = 8)] [SlidingWindow(8)] [Causal] [ScoreModifier(nameof(@class))] partial class Foo { static float @class(float score, int head, int q, int k) => [|System.MathF.Cos(score)|]; }",
            "'class' is called for each pair because of a call of 'System.MathF.Cos(float)', about 36,828 calls for each head at 4096 tokens: use the subset of C# that becomes vector code to have it read")
        {
            Severity = DiagnosticSeverity.Warning,
        },
        Derivative("[ScoreModifier(\"F\", [|Derivative = \"\"|])]", Head + " => score;", "'null' is no name of a method"),
        Derivative("[ScoreModifier(\"F\", [|Derivative = \"D\"|])]", Head + " => score;", "'D' is no method of the class"),
        Derivative("[ScoreModifier(\"F\", Derivative = \"D\")]", Head + " => score; static float [|D|](float score) => 1;", "'D' has another signature"),
        Derivative("[ScoreModifier(\"F\", Derivative = \"D\")]", Head + " => score; float [|D|](float score, int head, int q, int k) => 1;", "'D' is not static"),
        Derivative("[ScoreModifier(\"F\", Derivative = \"D\")]", Head + " => score; static int count; static float D(float score, int head, int q, int k) { [|count++|]; return 1; }", "'D' writes to 'count'"),
        new("SAG0042",
            $"[SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier(\"F\", Derivative = \"D\")] partial class Foo {{ {Head} => score; static float D(float score, int head, int q, int k) => [|k % head|]; }}",
            "'D' may divide by 0 in 'k % head', for which C# throws and vectors do not: compare the divisor with 0 before, as in d != 0 && n / d > 1, or keep it from 0, as Math.Max(d, 1) does"),
        new("SAG0054",
            $"partial class Outer {{ [SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier(\"F\", Derivative = \"D\")] private partial class Foo {{ {Head} => score; static float D(float score, int head, int q, int k) => [|System.MathF.Sin(score)|]; }} }}",
            "'D' has to be called for each pair because of a call of 'System.MathF.Sin(float)', but code outside of a class that is private or protected cannot call it: make the class and those around it internal, or use the subset of C# that becomes vector code, which needs no calls"),
        new("SAG0055",
            $"[SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier(\"F\", Derivative = \"D\")] partial class Foo {{ {Head} => score; static float D(float score, int head, int q, int k) => [|System.MathF.Sin(score)|]; }}",
            "'D' is called for each pair because of a call of 'System.MathF.Sin(float)', about 16,777,216 calls for each head at 4096 tokens: use the subset of C# that becomes vector code to have it read")
        {
            Severity = DiagnosticSeverity.Warning,
        },
        new("SAG0055",
            $"[SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier(\"F\", Derivative = \"D\")] partial class Foo {{ {Head} => [|System.MathF.Sin(score)|]; static float D(float score, int head, int q, int k) => System.MathF.Cos(score); }}",
            "'F' is called for each pair because of a call of 'System.MathF.Sin(float)', about 16,777,216 calls for each head at 4096 tokens: use the subset of C# that becomes vector code to have it read")
        {
            Severity = DiagnosticSeverity.Warning,
        },
        NoDerivative(Head + " => [|System.MathF.Sin(score)|];", "a call of 'System.MathF.Sin(float)'"),
        NoDerivative(Head + " { [|while (true) { return score; }|] }", "a loop"),
        new("SAG0056",
            $"[SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier([|\"F\"|])] partial class Foo {{ {Head} => {string.Join(" * ", Enumerable.Range(1, 160).Select(static i => $"System.MathF.Tanh(score + {i})"))}; }}",
            $"'Foo' has Gradients = true, but the derivative of 'F' cannot be worked out because of its size{GiveDerivative}"),
        WithoutKernel("[[|Alibi|]]", "Alibi"),
        WithoutKernel("[[|RelativeBias(4)|]]", "RelativeBias"),
        WithoutKernel("[[|ScoreModifier(\"F\")|]]", "ScoreModifier"),
    ];

    private static DiagnosticCase SoftCap(string expression, string value) => new(
        "SAG0050",
        $"[SparseAttention(HeadDim = 8, [|SoftCap = {expression}|])] partial class Foo;",
        $"'Foo' has SoftCap = {value}: give a finite number above 0 by which Scale can be divided, such as 30, or leave it out for no cap");

    private static DiagnosticCase Attribute(string id, string attributes, string message) =>
        new(id, $"[SparseAttention(HeadDim = 8)] {attributes} partial class Foo;", message);

    private static DiagnosticCase OutOfRange(string attributes, string what, string value, string range) =>
        Attribute("SAG0052", attributes, $"{what} is {value}: give {range}");

    private static DiagnosticCase Mixed(string attributes, string names) => Attribute(
        "SAG0053",
        attributes,
        $"The relative bias is given both as a distance and with {names}: use [RelativeBias(distance)] for an element for each distance or [RelativeBias(Buckets = ..., MaxDistance = ...)] for T5's buckets");

    private static DiagnosticCase Modifier(string attribute, string members, string problem) =>
        new("SAG0054", $"[SparseAttention(HeadDim = 8)] {attribute} partial class Foo {{ {members} }}", problem + Signature);

    private static DiagnosticCase Derivative(string attribute, string members, string problem) =>
        new("SAG0054", $"[SparseAttention(HeadDim = 8, Gradients = true)] {attribute} partial class Foo {{ {members} }}", problem + Signature);

    private static DiagnosticCase NoDerivative(string members, string reason) => new(
        "SAG0056",
        $"[SparseAttention(HeadDim = 8, Gradients = true)] [ScoreModifier(\"F\")] partial class Foo {{ {members} }}",
        $"'Foo' has Gradients = true, but the derivative of 'F' cannot be worked out because of {reason}{GiveDerivative}");

    private static DiagnosticCase WithoutKernel(string attribute, string name) => new(
        "SAG0015",
        $"{attribute} partial class Foo;",
        $"[{name}] has no effect, because 'Foo' has no [SparseAttention]: add [SparseAttention(HeadDim = ...)]")
    {
        Severity = DiagnosticSeverity.Warning,
    };
}
