using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Diagnostics;

/// <summary>A class whose declaration has an error keeps its members, so that the build shows that error alone.</summary>
public class FaultyClassTests
{
    private const string Using = "using SparseAttentionGen;\nusing System.Numerics.Tensors;\n";

    private const string Members = """

        class User
        {
            void Use(Foo foo, float[] x, AttentionShape shape)
            {
                foo.Forward(x, x, x, x, shape);
                foo.Forward(x, x, x, x, shape, new AttentionArguments { QueryOffset = 1 }, options: null);
                ReadOnlyTensorSpan<float> tensor = default;
                TensorSpan<float> output = default;
                foo.Forward(tensor, tensor, tensor, output);
                foo.Forward(in tensor, in tensor, in tensor, in output, default, new AttentionOptions());
                _ = Foo.Pattern.HeadDim;
            }
        }
        """;

    private const string Interface = "\nclass Holder { ISparseAttention Hold(Foo foo) => foo; int Size(ISparseAttention any) => any.Pattern.HeadDim; }";

    /// <summary>Kinds of types that have no such members, names that are taken by others, and projects in which the members' types cannot be named.</summary>
    private static readonly string[] WithoutMembers =
        ["partial record", "partial struct", "partial interface", "static partial", "abstract partial", "file partial", "partial class Outer", "<T>", ": Base", "Forward", "Pattern", "class System", "@var"];

    public static TheoryData<int, string> Faulty =>
        [.. DiagnosticTests.Cases
            .Select(static (item, index) => (Case: item, index))
            .Where(static item => item.Case is { Severity: DiagnosticSeverity.Error, Options: { ReferenceRuntime: true, RuntimeAliases.Count: 0 }, Id: not "SAG0070" }
                && item.Case.Source.Contains("class", StringComparison.Ordinal)
                && item.Case.Source.Contains("Foo", StringComparison.Ordinal)
                && !WithoutMembers.Any(text => MarkedSource.Parse(item.Case.Source).Text.Contains(text, StringComparison.Ordinal)))
            .Select(static item => (item.index, item.Case.Source))];

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task Uses_of_a_faulty_class_add_no_errors(int index, string source)
    {
        var isPartial = !source.Contains(" class [|Foo|];", StringComparison.Ordinal);
        var (text, options) = (MarkedSource.Parse(Using + source).Text, DiagnosticTests.Cases[index].Options);
        var known = GeneratorHarness.CreateCompilation([text], options).GetDiagnostics(TestContext.Current.CancellationToken).Select(static item => item.Id).ToHashSet();

        var result = await GeneratorHarness.RunAsync(text + Members + (isPartial ? Interface : string.Empty), options);

        Assert.Equal(DiagnosticTests.Cases[index].Id, Assert.Single(result.All, item => item.Severity == DiagnosticSeverity.Error && !known.Contains(item.Id)).Id);
    }

    [Theory]
    [InlineData("[LowRankProjection(0)]", "new Foo(); new Foo(SequenceProjection.MeanPooling(4));")]
    [InlineData("[Nystrom(64, Convolution = 2)]", "new Foo(default(ValueConvolution)!);")]
    [InlineData("[RandomFeatures(64)]", "var foo = new Foo(); foo.Redraw(3); _ = foo.Features;")]
    [InlineData("[Causal] [Nystrom(64)]", "new Foo();")]
    public async Task Constructors_and_features_add_no_errors_either(string attributes, string uses)
    {
        var result = await GeneratorHarness.RunAsync($"{Using}[SparseAttention(HeadDim = 8)] {attributes} partial class Foo;\nclass User {{ void Use() {{ {uses} }} }}");

        Assert.StartsWith("SAG", Assert.Single(result.All).Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partial class Outer<TKey, @class> { [SparseAttention(HeadDim = 8)] internal partial class Foo; } class User { object foo = Outer<int, string>.Foo.Pattern; }")]
    [InlineData("[SparseAttention(HeadDim = 8)] partial class Foo<T> where T : struct; class User { object foo = Foo<int>.Pattern; }")]
    [InlineData("[SparseAttention(HeadDim = 8)] abstract partial class Foo; class Bar : Foo; class User { object foo = Bar.Pattern; }")]
    [InlineData("[SparseAttention(HeadDim = 8)] partial record Foo(int X); class User { object foo = Foo.Pattern; }")]
    [InlineData("namespace @namespace.N { [SparseAttention(HeadDim = 0)] partial class @class; class User { object foo = @class.Pattern; } }")]
    [InlineData("namespace A.B { class Outer { [SparseAttention(HeadDim = 8)] internal partial class Foo; } } class User { void M(A.B.Outer.Foo foo, float[] x, AttentionShape s) => foo.Forward(x, x, x, x, s); }")]
    public async Task Generic_abstract_nested_and_record_classes_have_members_too(string source)
    {
        var result = await GeneratorHarness.RunAsync(Using + source);

        Assert.StartsWith("SAG", Assert.Single(result.All).Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp10)]
    public async Task A_project_of_an_old_language_sees_that_alone(LanguageVersion version)
    {
        var options = new HarnessOptions { LanguageVersion = version, Configure = static options => options.WithNullableContextOptions(NullableContextOptions.Disable) };
        var result = await GeneratorHarness.RunAsync(
            "using SparseAttentionGen; [SparseAttention(HeadDim = 8)] partial class Foo { } class User { void M(Foo foo, float[] x, AttentionShape s) { foo.Forward(x, x, x, x, s); var p = Foo.Pattern; } }", options);

        Assert.Equal("SAG0016", Assert.Single(result.All).Id);
    }
}
