using CsCheck;

namespace Generator.Tests.Robustness;

/// <summary>Composes declarations from parts that are right, odd or wrong.</summary>
internal static class RandomDeclaration
{
    private static readonly Gen<string> Number = Gen.Frequency<string>(
        (6, Gen.Int[0, 40].Select(static value => $"{value}")),
        (1, Gen.OneOf("-1", "512", "513", "65536", "65537", "1073741823", "1073741824", "int.MinValue", "int.MaxValue", "(byte)3", "'a'")),
        (1, Gen.OneOf("\"x\"", "null", "typeof(int)", "1.5", "new[] { 1 }", "Undefined", "1 / 0", "", "default")));

    private static readonly Gen<string> Float = Gen.OneOf(
        "0.25f", "1", "-2", "float.NaN", "float.MaxValue", "float.Epsilon", "1e30f", "-0f", "0.5", "\"x\"", "new[] { 1f }", "null");

    private static readonly Gen<string> Positions = Gen.Frequency<string>(
        (4, Number.Array[0, 5].Select(static items => $"new int[] {{ {string.Join(", ", items)} }}")),
        (1, Gen.OneOf("null", "5", "new int[3]", "new object[] { 1 }", "[1, 2]", "new[] { new[] { 1 } }", "default")));

    private static readonly Gen<string> Flag = Gen.OneOf("true", "false", "1", "null");

    private static readonly Gen<string> Heads = Gen.Frequency<string>(
        (4, Gen.OneOf("null", "\"\"", "\"0\"", "\"0-5, 8\"", "\"1-2\"")),
        (1, Gen.OneOf("\"5-0\"", "\"-1\"", "\"x\"", "\"65535\"", "\"99999999999\"", "5", "\"\\u0660\"")));

    private static readonly Gen<string> Selection = Gen.OneOf(
        "RandomBlockSelection.BigBird", "RandomBlockSelection.Uncovered", "(RandomBlockSelection)7", "1", "\"BigBird\"");

    private static readonly Gen<string> PatternAttribute = Gen.OneOf<string>(
        Gen.OneOf("Dense", "Causal", "SlidingWindow", "GlobalTokens", "GlobalTokens()", "Dense(1)", "Undefined"),
        Number.Select(static size => $"SlidingWindow({size})"),
        Gen.Select(Number, Number, static (left, right) => $"SlidingWindow(Left = {left}, Right = {right})"),
        Gen.Select(Number, Number, static (size, right) => $"SlidingWindow({size}, Right = {right})"),
        Gen.Select(Number, Flag, static (count, flag) => $"GlobalTokens({count}, ColumnsOnly = {flag})"),
        Gen.Select(Positions, Flag, static (positions, flag) => $"GlobalTokens(Positions = {positions}, ColumnsOnly = {flag})"),
        Gen.Select(Number, Positions, static (count, positions) => $"GlobalTokens({count}, Positions = {positions})"),
        Gen.Select(Number, Number, Heads, static (size, dilation, heads) => $"SlidingWindow({size}, Dilation = {dilation}, Heads = {heads})"),
        Gen.Select(Number, Number, Heads, static (radius, size, heads) => $"BlockWindow({radius}, BlockSize = {size}, Heads = {heads})"),
        Gen.Select(Number, Heads, static (size, heads) => $"BlockLocal({size}, Heads = {heads})"),
        Gen.Select(Number, Number, Number, Flag, static (first, last, size, flag) => $"GlobalBlocks(First = {first}, Last = {last}, BlockSize = {size}, ColumnsOnly = {flag})"),
        Gen.Select(Number, Number, Number, Selection, static (count, seed, heads, selection) => $"RandomBlocks({count}, Seed = {seed}, HeadCount = {heads}, Selection = {selection})"),
        Gen.Select(Number, Number, Selection, static (heads, longest, selection) => $"RandomBlocks(2, HeadCount = {heads}, MaxLength = {longest}, Selection = {selection})"),
        Gen.Select(Number, Number, static (count, size) => $"RandomBlocks({count}, BlockSize = {size})"),
        Gen.Select(Number, Flag, static (stride, flag) => $"Strided({stride}, Local = {flag})"),
        Gen.Select(Number, Heads, static (local, heads) => $"LogSparse(Local = {local}, Heads = {heads})"),
        Gen.Select(Number, Number, static (stride, columns) => $"FixedStride({stride}, columns: {columns})"),
        Gen.Select(Number, Number, static (count, dilation) => $"Neighborhood({count}, Dilation = {dilation})"),
        Gen.Select(Number, Number, Number, Number, static (rows, columns, height, width) => $"Neighborhood({rows}, {columns}, Height = {height}, Width = {width})"),
        Heads.Select(static heads => $"PrefixLM(Heads = {heads})"),
        Gen.Select(Float.Array[0, 3], Flag, static (slopes, flag) => $"Alibi(Slopes = new float[] {{ {string.Join(", ", slopes)} }}, Symmetric = {flag})"),
        Gen.Select(Number, Number, Flag, static (buckets, distance, flag) => $"RelativeBias(Buckets = {buckets}, MaxDistance = {distance}, Bidirectional = {flag})"),
        Gen.Select(Number, Number, static (distance, buckets) => $"RelativeBias({distance}, Buckets = {buckets})"),
        Number.Select(static distance => $"RelativeBias({distance})"),
        Gen.Select(Number, Number, static (count, taps) => $"Nystrom({count}, Convolution = {taps})"),
        Number.Select(static count => $"Nystrom(landmarks: {count})"),
        Gen.OneOf("Alibi", "RelativeBias", "ScoreModifier(\"F\")", "ScoreModifier(null)", "ScoreModifier(nameof(F))", "ScoreModifier(3)", "ScoreModifier(\"F\", Derivative = \"F\")", "ScoreModifier(nameof(F), Derivative = nameof(D))"));

    private static readonly Gen<string> KernelAttribute = Gen.Frequency<string>(
        (6, Number.Select(static size => $"SparseAttention(HeadDim = {size})")),
        (2, Gen.Select(Number, Number, Float, static (head, value, scale) => $"SparseAttention(HeadDim = {head}, ValueDim = {value}, Scale = {scale})")),
        (1, Gen.Select(Number, Float, Flag, static (head, cap, flag) => $"SparseAttention(HeadDim = {head}, SoftCap = {cap}, Gradients = {flag})")),
        (1, Gen.Select(Number, Float, Float, static (head, scale, cap) => $"SparseAttention(HeadDim = {head}, Scale = {scale}, SoftCap = {cap})")),
        (1, Gen.OneOf("SparseAttention", "SparseAttention(", "SparseAttention(ValueDim = 3)", "SparseAttention(8)", "Causal")));

    private static readonly Gen<string> Modifiers = Gen.Frequency<string>(
        (5, Gen.OneOf("partial", "public partial", "internal sealed partial", "unsafe partial")),
        (1, Gen.OneOf(string.Empty, "public", "static partial", "abstract partial", "file partial", "private partial", "partial sealed")));

    private static readonly Gen<string> Name = Gen.OneOf(
        "Foo", "foo", "A_B", "@class", "@record", "@required", "Größe", "Pattern", "Forward", "System", "Vector512", "Scalar", "Foo<T>", "_", "");

    private static readonly Gen<string> Kind = Gen.Frequency<string>(
        (8, Gen.Const("class")), (1, Gen.OneOf("record", "struct", "interface", "record struct", "enum")));

    private static readonly Gen<string> Base = Gen.Frequency<string>(
        (6, Gen.Const(string.Empty)), (1, Gen.OneOf(": ISparseAttention", ": Undefined", ": Bar", ": object", ": string")));

    private static readonly Gen<string> Body = Gen.Frequency<string>(
        (5, Gen.Const(";")), (2, Gen.OneOf("{ }", "{ int Pattern; }", "{ void Forward() { } }", "{ int convolution; }", "{ Foo(int x) { } }", "{ static float F(float score, int head, int q, int k) => score * head; }",
        "{ static float F(float s, int h, int q, int k) => System.MathF.Sin(s); }", "{ float F(float score, int head, int q, int k) => ; }", "{ static float F(float score", "{ class System; }", "{", "{ int x = ; }")));

    private static readonly Gen<string> Class = Gen.Select(
        Gen.Select(KernelAttribute, PatternAttribute.Array[0, 3], static (kernel, patterns) => string.Concat(new[] { kernel }.Concat(patterns).Select(static item => $"[{item}] "))),
        Gen.Select(Modifiers, Kind, Name, static (modifiers, kind, name) => $"{modifiers} {kind} {name} "),
        Base,
        Body,
        static (attributes, head, bases, body) => attributes + head + bases + body);

    private static readonly Gen<string> Around = Gen.Frequency<string>(
        (4, Gen.Const("$")),
        (3, Gen.OneOf("namespace N { $ }", "namespace @int.N { $ }", "namespace A_B { $ }", "namespace SparseAttentionGen { $ }")),
        (2, Gen.OneOf(
            "partial class Outer { $ }", "partial record struct Outer { $ }", "partial interface Outer { $ }", "class Outer { $ }",
            "partial class Outer<T> { $ }", "file partial class Outer { $ }", "partial class A { partial struct B { $ } }")));

    /// <summary>A file with one or two declarations.</summary>
    public static readonly Gen<string> Source = Gen
        .Select(Class, Around, static (type, around) => around.Replace("$", type, StringComparison.Ordinal))
        .Array[1, 2]
        .Select(static types => "using SparseAttentionGen;\nclass Bar;\n" + string.Join("\n", types));
}
