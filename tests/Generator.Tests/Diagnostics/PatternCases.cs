using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about the arguments and patterns of a class.</summary>
internal static class PatternCases
{
    private const string GlobalTokensForms =
        ": give a count from 1 to 65536, or Positions with 1 to 65536 entries, or neither to give the tokens with each call";

    public static readonly DiagnosticCase[] All =
    [
        HeadDim("[[|SparseAttention|]]", "has no HeadDim"),
        HeadDim("[[|SparseAttention(ValueDim = 8)|]]", "has no HeadDim"),
        HeadDim("[SparseAttention([|HeadDim = 0|])]", "has HeadDim = 0"),
        HeadDim("[SparseAttention([|HeadDim = -8|])]", "has HeadDim = -8"),
        HeadDim("[SparseAttention(ValueDim = 8, [|HeadDim = 513|])]", "has HeadDim = 513"),
        ValueDim("0"),
        ValueDim("-1"),
        ValueDim("513"),
        Scale("float.NaN", "NaN"),
        Scale("float.PositiveInfinity", "Infinity"),
        Scale("float.NegativeInfinity", "-Infinity"),
        Scale("float.MaxValue", "3.4028235E+38"),
        Window("[SlidingWindow([|-1|])]", "size", "-1"),
        Window("[SlidingWindow([|1073741824|])]", "size", "1073741824"),
        Window("[SlidingWindow([|Left = -1|], Right = 2)]", "Left", "-1"),
        Window("[SlidingWindow(Left = 2, [|Right = int.MaxValue|])]", "Right", "2147483647"),
        Pattern("SAG0008", "[SlidingWindow(2, [|Left = 1|])]",
            "The window is given both as one number and as Left: use [SlidingWindow(w)] for equal sides or [SlidingWindow(Left = l, Right = r)]"),
        Pattern("SAG0008", "[SlidingWindow(2, [|Right = 1|], Left = 1)]",
            "The window is given both as one number and as Right and Left: use [SlidingWindow(w)] for equal sides or [SlidingWindow(Left = l, Right = r)]"),
        Pattern("SAG0037", "[SlidingWindow(2, [|AtCall = true|])]",
            "The window's sides are declared, but AtCall = true says that they come with each call: remove one of the two"),
        Pattern("SAG0037", "[SlidingWindow([|AtCall = true|], Left = 0)]",
            "The window's sides are declared, but AtCall = true says that they come with each call: remove one of the two"),
        Pattern("SAG0009", "[[|SlidingWindow|]]", "[SlidingWindow] has no size: write [SlidingWindow(w)] or [SlidingWindow(Left = l, Right = r)]"),
        Pattern("SAG0009", "[[|SlidingWindow()|]]", "[SlidingWindow] has no size: write [SlidingWindow(w)] or [SlidingWindow(Left = l, Right = r)]"),
        Pattern("SAG0010", "[GlobalTokens([|0|])]", "The count of global tokens is 0" + GlobalTokensForms),
        Pattern("SAG0010", "[GlobalTokens([|-1|], ColumnsOnly = true)]", "The count of global tokens is -1" + GlobalTokensForms),
        Pattern("SAG0010", "[GlobalTokens([|65537|])]", "The count of global tokens is 65537" + GlobalTokensForms),
        Pattern("SAG0010", "[GlobalTokens([|Positions = new int[0]|])]", "Positions has 0 entries" + GlobalTokensForms),
        Pattern("SAG0011", "[GlobalTokens(1, [|Positions = new[] { 4 }|])]",
            "The global tokens are given both as a count and as Positions: use two attributes, [GlobalTokens(count)] and [GlobalTokens(Positions = ...)]"),
        Duplicate("[SlidingWindow(2), [|SlidingWindow(2)|]]", "SlidingWindow"),
        Duplicate("[SlidingWindow(2)] [[|SlidingWindow(Left = 2, Right = 2)|]]", "SlidingWindow"),
        Duplicate("[GlobalTokens] [[|GlobalTokens|]]", "GlobalTokens"),
        Duplicate("[GlobalTokens(Positions = new[] { 3, 1 })] [[|GlobalTokens(Positions = new[] { 1, 3, 3 })|]]", "GlobalTokens"),
        Covered("[SlidingWindow(8)] [[|SlidingWindow(4)|]]",
            "SlidingWindow", "window of 4 keys on each side", "SlidingWindow", "window of 8 keys on each side"),
        Covered("[[|SlidingWindow(Left = 3)|]] [SlidingWindow(8)]",
            "SlidingWindow", "window of 3 keys before and 0 after", "SlidingWindow", "window of 8 keys on each side"),
        Covered("[Dense] [[|GlobalTokens(1)|]]",
            "GlobalTokens", "global: the first token (attended by all, attending all)", "Dense", "dense"),
        Covered("[GlobalTokens(4)] [[|GlobalTokens(Positions = new[] { 2 }, ColumnsOnly = true)|]]",
            "GlobalTokens", "global: position 2 (attended by all)", "GlobalTokens", "global: the first 4 tokens (attended by all, attending all)"),
        new("SAG0014", "[SparseAttention(HeadDim = 8)] [Causal] [SlidingWindow(Left = 4, [|Right = 2|])] partial class Foo;",
            "[Causal] excludes every key after the query, so that Right = 2 has no effect: remove Right, or remove [Causal]")
        {
            Severity = DiagnosticSeverity.Warning,
        },
        WithoutKernel("[[|Dense|]]", "Dense"),
        WithoutKernel("[[|Causal|]]", "Causal"),
        WithoutKernel("[[|SlidingWindow(4)|]]", "SlidingWindow"),
        WithoutKernel("[[|GlobalTokens|]]", "GlobalTokens"),
    ];

    private static DiagnosticCase HeadDim(string attribute, string problem) => new(
        "SAG0004",
        attribute + " partial class Foo;",
        $"'Foo' {problem}: give the number of elements of a query and key, such as [SparseAttention(HeadDim = 64)], from 1 to 512");

    private static DiagnosticCase ValueDim(string value) => new(
        "SAG0005",
        $"[SparseAttention(HeadDim = 8, [|ValueDim = {value}|])] partial class Foo;",
        $"'Foo' has ValueDim = {value}: give a number of elements from 1 to 512, or leave it out to use HeadDim");

    private static DiagnosticCase Scale(string expression, string value) => new(
        "SAG0006",
        $"[SparseAttention(HeadDim = 8, [|Scale = {expression}|])] partial class Foo;",
        $"'Foo' has Scale = {value}: give a finite factor whose product with log2(e) is finite too, or leave it out to use 1 / sqrt(HeadDim)");

    private static DiagnosticCase Pattern(string id, string attributes, string message) =>
        new(id, $"[SparseAttention(HeadDim = 8)] {attributes} partial class Foo;", message);

    private static DiagnosticCase Window(string attributes, string side, string value) =>
        Pattern("SAG0007", attributes, $"The window's {side} is {value}: give a number of keys from 0 to 1073741823");

    private static DiagnosticCase Duplicate(string attributes, string name) =>
        Pattern("SAG0012", attributes, $"[{name}] says the same as another attribute of 'Foo': remove one of them");

    private static DiagnosticCase Covered(string attributes, string name, string words, string other, string otherWords) =>
        Pattern(
            "SAG0013",
            attributes,
            $"Every pair that [{name}] ({words}) allows is allowed by [{other}] ({otherWords}) already: remove [{name}], or make it wider")
        with
        {
            Severity = DiagnosticSeverity.Warning,
        };

    private static DiagnosticCase WithoutKernel(string attribute, string name) => new(
        "SAG0015",
        $"{attribute} partial class Foo;",
        $"[{name}] has no effect, because 'Foo' has no [SparseAttention]: add [SparseAttention(HeadDim = ...)]")
    {
        Severity = DiagnosticSeverity.Warning,
    };
}
