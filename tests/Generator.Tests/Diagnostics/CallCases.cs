using Generator.Tests.Harness;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about calls.</summary>
internal static class CallCases
{
    private const string Create = "new AttentionArguments { [|LogSumExp = sums|] }";

    public static readonly DiagnosticCase[] All =
    [
        Error("Nystrom(4)", "foo.Forward(q, q, q, q, shape, " + Create + ");", "gives a product of three factors and no softmax of scores"),
        Error("LinearAttention", "foo.Forward(q, q, q, q, shape, " + Create + ");", Features),
        Error("RandomFeatures(4, Seed = 1)", "foo.Forward(q, q, q, q, shape, " + Create + ", null);", Features),
        Error("RandomFeatures(4, Seed = 1, Kind = FeatureKind.Relu), Causal", "foo.Forward(q, q, q, q, shape, new() { QueryOffset = 1, [|LogSumExp = new float[4]|] });", Features),
        Error("LinearAttention", "ReadOnlyTensorSpan<float> t = default; TensorSpan<float> output = default; foo.Forward(t, t, t, output, " + Create + ");", Features),
        Error("LinearAttention", "foo.Forward(arguments: " + Create + ", query: q, key: q, value: q, output: q, shape: shape);", Features),
        Error("LinearAttention", "foo.Forward(q, q, q, q, shape, given with { [|LogSumExp = sums|] });", Features),
        Error("LinearAttention", "foo?.Forward(q, q, q, q, shape, " + Create + ");", Features),
        Error("LinearAttention", "Action action = () => foo.Forward(q, q, q, q, shape, new AttentionArguments { [|LogSumExp = new float[4]|] });", Features),
        Error("LinearAttention", "var arguments = " + Create + "; foo.Forward(q, q, q, q, shape, arguments);", Features),
        Error("LinearAttention", "AttentionArguments arguments = new() { [|LogSumExp = sums|] }; if (arguments.QueryOffset == 0) { foo.Forward(q, q, q, q, shape, in arguments, options: null); }", Features),

        new("SAG0017", "[[|SparseAttention(HeadDim = 8)|]] [Nystrom(4)] partial class Foo { void M(Foo foo, float[] sums) => foo.Forward(new AttentionArguments { LogSumExp = sums }); }",
            "[SparseAttention] needs the assembly SparseAttentionGen, which is not referenced in the version of this generator: reference the NuGet package SparseAttentionGen without excluding its assets")
        {
            Options = new HarnessOptions { ReferenceRuntime = false },
        },
    ];

    /// <summary>Calls with a log-sum-exp that the class has, that is not wanted, or about which the method does not tell enough.</summary>
    public static readonly string[] Correct =
    [
        Source("SlidingWindow(4)", "foo.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });"),
        Source("MaskPredicate(\"Mask\")", "foo.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });"),
        Source("LowRankProjection(4, MeanPooling = true)", "foo.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });"),
        Source("LowRankProjection(4), SlidingWindow(4)", "foo.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });"),
        Source("LinearAttention", "foo.Forward(q, q, q, q, shape); foo.Forward(q, q, q, q, shape, default); foo.Forward(q, q, q, q, shape, given);"),
        Source("LinearAttention", "foo.Forward(q, q, q, q, shape, new AttentionArguments()); foo.Forward(q, q, q, q, shape, new AttentionArguments { KeyLengths = [1] });"),
        .. new[] { "null", "default", "default(Span<float>)", "[]", "(float[]?)null", "new Span<float>()", "Span<float>.Empty", "Array.Empty<float>()" }.Select(static empty =>
            Source("Nystrom(4)", $"foo.Forward(q, q, q, q, shape, new AttentionArguments {{ LogSumExp = {empty} }});")),
        Source("LinearAttention", "ISparseAttention some = foo; some.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });"),
        Source("LinearAttention", "foo.Run(new AttentionArguments { LogSumExp = sums }); new Other().Forward(new AttentionArguments { LogSumExp = sums });"),
        Source("LinearAttention", "var arguments = new AttentionArguments { LogSumExp = sums }; arguments = default; foo.Forward(q, q, q, q, shape, arguments);"),
        Source("LinearAttention", "var arguments = new AttentionArguments { LogSumExp = sums }; Change(ref arguments); foo.Forward(q, q, q, q, shape, arguments);"),
        Source("LinearAttention", "var arguments = new AttentionArguments { LogSumExp = sums }; ref var same = ref arguments; same = default; foo.Forward(q, q, q, q, shape, arguments);"),
        Source("LinearAttention", "AttentionArguments arguments; arguments = new AttentionArguments { LogSumExp = sums }; foo.Forward(q, q, q, q, shape, arguments);"),
        Source("LinearAttention", "var arguments = new AttentionArguments { LogSumExp = sums }; foo.Forward(q, q, q, q, shape, arguments with { LogSumExp = null });"),
        Source("LinearAttention", "foo.Forward(q, q, q, q, shape, new AttentionArguments { LogSumExp = sums });", "[System.CodeDom.Compiler.GeneratedCode(\"tool\", \"1\")]"),
    ];

    private const string Features = "weighs keys with products of features and not with exponentials of scores";

    private static DiagnosticCase Error(string attributes, string statements, string reason) => new(
        "SAG0070", Source(attributes, statements), $"'Foo' has no log-sum-exp, because [{attributes.Split('(', ',')[0]}] {reason}: leave LogSumExp out");

    private static string Source(string attributes, string statements, string attributesOfCaller = "") => $$"""
        using System;
        using System.Numerics.Tensors;

        [SparseAttention(HeadDim = 8)]
        [{{attributes}}]
        partial class Foo
        {
            public void Run(in AttentionArguments arguments) => Console.WriteLine(arguments.LogSumExp.Length);
            public static bool Mask(int head, int query, int key) => query > key;
        }

        class Other
        {
            public void Forward(in AttentionArguments arguments) => Console.WriteLine(arguments.LogSumExp.Length);
        }

        {{attributesOfCaller}}
        class Caller
        {
            void Call(Foo foo, float[] q, float[] sums, AttentionShape shape, AttentionArguments given)
            {
                {{statements}}
            }

            void Change(ref AttentionArguments arguments) => arguments = default;
        }
        """;
}
