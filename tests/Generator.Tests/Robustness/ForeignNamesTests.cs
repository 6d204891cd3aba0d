using Generator.Tests.Harness;

namespace Generator.Tests.Robustness;

/// <summary>Names of users' types, members, namespaces and aliases do not meet those of generated code.</summary>
public class ForeignNamesTests
{
    private const string Using = "using SparseAttentionGen;\n";

    private const string Foo = """
        [SparseAttention(HeadDim = 8, SoftCap = 3, Gradients = true)] [MaskPredicate("M")] [MaskPredicate("L")] [GlobalTokens(1)] [RandomBlocks(1, Heads = "0")] [Alibi(Slopes = new[] { 0.5f })] [ScoreModifier("F")]
        partial class Foo
        {
            static bool M(int head, int query, int key) => query / 4 == key / 4 && System.Math.Abs(query - key) < 9;
            static bool L(int head, int query, int key) { while (true) { return head > 0; } }
            static float F(float score, int head, int query, int key) => System.MathF.Exp(score) + head;
            /*members*/
        }
        """;

    private const string Types = """
        class Vector512; class Vector512<T>; class Vector256; class Vector128; class Unsafe; class Math; class MathF; class BitConverter; class MethodImpl; class MethodImplAttribute;
        class IMicroKernels; class ClassPattern; class IFeatureKernels; class VectorMath; class VectorIntegerMath; class IntegerInterval; class FloatInterval; class Verdict;
        class VerdictLogic; class PredicateRegion; class ExponentialTable; class Foo_Pattern; class Foo_Vector512; class KernelPattern; class ScalarKernels; class Obsolete; class System_;
        """;

    private const string LibraryTypes = """
        class AttentionPattern; class MaskPredicate; class MaskPredicateElement; class GlobalTokensElement; class RandomBlocksElement; class HeadSet; class AlibiBias;
        class ScoreDescription; class ScoreModifier; class RandomBlockSelection; class AttentionArguments; class AttentionOptions; class AttentionShape;
        """;

    public static TheoryData<string> Sources =>
    [
        $"{Foo} namespace SparseAttentionGen.Generated {{ {Types} {LibraryTypes} class System; class SparseAttentionGen; }}",
        $"{Foo} namespace SparseAttentionGen {{ {Types} class System; class Generated_; }}",
        $"{Foo} namespace SparseAttentionGen.CompilerServices.Mine {{ {Types} }} namespace SparseAttentionGen.System {{ }} namespace SparseAttentionGen.Math {{ }} namespace SparseAttentionGen.Vector512 {{ }}",
        $"{Types} {LibraryTypes} {Foo.Replace("Attribute", "", StringComparison.Ordinal)}".Replace("class MaskPredicate;", string.Empty, StringComparison.Ordinal).Replace("class ScoreModifier;", string.Empty, StringComparison.Ordinal),
        $"namespace Mine {{ {Foo} {Types} class System_2; namespace SparseAttentionGen {{ class Generated; class CompilerServices; }} }}",
        $"namespace SparseAttentionGen.Generated {{ {Foo} }}",
        $"namespace SparseAttentionGen.Generated.Foo {{ {Foo.Replace("class Foo", "class Bar", StringComparison.Ordinal)} }}",
        Foo.Replace("/*members*/", "class SparseAttentionGen_M; int SparseAttentionGen_L, SparseAttentionGen_F; class Vector512; class Unsafe; static int Math; class SparseAttentionGen; int global; class AttentionPattern;", StringComparison.Ordinal),
        Foo.Replace("/*members*/", "class System_; enum KernelPattern { } void MAllows() { } int pattern, forward, query, key, value, output, arguments, options, shape;", StringComparison.Ordinal),
        "global using Vector512 = System.String; global using Unsafe = System.Int32; global using Math = System.Exception; global using AttentionPattern = System.Text.StringBuilder; global using ClassPattern = System.Object;" + Foo,
        "global using static System.Math; global using System; global using System.Text; global using Sag = SparseAttentionGen;" + Foo,
        $"{Foo} {Foo.Replace("class Foo", "class foo", StringComparison.Ordinal)} {Foo.Replace("class Foo", "class FOO", StringComparison.Ordinal)}",
        Foo.Replace("class Foo", "class Größe_Ωμέγα_注意", StringComparison.Ordinal),
        Foo.Replace("class Foo", "class @class", StringComparison.Ordinal),
        $"namespace @namespace.@class {{ partial struct @struct {{ {Foo.Replace("class Foo", "class @event", StringComparison.Ordinal).Replace("partial class", "internal partial class", StringComparison.Ordinal).Replace("\"M\"", "nameof(@while)", StringComparison.Ordinal).Replace("bool M", "bool @while", StringComparison.Ordinal).Replace("int key", "int @int", StringComparison.Ordinal).Replace("key", "@int", StringComparison.Ordinal)} }} }}"
            .Replace("int @int) { while", "int key) { while", StringComparison.Ordinal),
        $"namespace N; {Foo} partial class Foo {{ int Other => 1; }} partial class Foo {{ }}",
        $"partial record struct Outer {{ internal partial interface IMiddle {{ {Foo.Replace("partial class Foo", "internal partial class Foo", StringComparison.Ordinal)} }} }}",
        $"#nullable disable\n{Foo}",
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Kernels_compile(string source)
    {
        // Directives come first.
        var text = source.StartsWith("global using", StringComparison.Ordinal) ? source.Replace("[SparseAttention(", Using + "[SparseAttention(", StringComparison.Ordinal) : Using + source;
        var result = await GeneratorHarness.RunAsync(text, new HarnessOptions { Suppressed = ["SAG0041", "CS8981", "CS0169", "CS0414", "CS0649"] });

        Assert.Equal([], result.All.Select(static item => item.ToString()));
        Assert.Contains(result.Run.GeneratedTrees, static tree => tree.FilePath.EndsWith(".Scalar.g.cs", StringComparison.Ordinal));
    }

    /// <summary>Names of files stay short enough for every file system, and different.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(239)]
    [InlineData(500)]
    public async Task Long_names_have_short_files(int length)
    {
        var name = new string('L', length);
        var result = await GeneratorHarness.RunAsync($"{Using}namespace {new string('N', 300)}.{new string('注', 80)} {{ {Foo.Replace("class Foo", $"class {name}", StringComparison.Ordinal)} {Foo.Replace("class Foo", $"class {name}2", StringComparison.Ordinal)} }}", new HarnessOptions { Suppressed = ["SAG0041"] });

        Assert.Equal([], result.All.Select(static item => item.ToString()));
        var files = result.Sources.Select(static source => source.HintName).ToList();

        // Two classes, and kernels of both passes for four vector widths.
        Assert.Equal(10, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, static file => Assert.True(System.Text.Encoding.UTF8.GetByteCount(file) <= 230, file));
        Assert.All(files, static file => Assert.True(file.Length <= 90, file));
    }
}
