using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Pipeline;

/// <summary>Projects in which warnings are errors, with settings and neighbours that make warnings of what is generated.</summary>
public class StrictProjectTests
{
    /// <summary>A class of each family, and methods that are read and that are called.</summary>
    private const string Classes = """
        #pragma warning disable SAG0041, SAG0055
        namespace Models
        {
            using SparseAttentionGen;

            [SparseAttention(HeadDim = 8)] [SlidingWindow(4)] [GlobalTokens(1)] [Alibi] internal sealed partial class Window;

            [SparseAttention(HeadDim = 8)] [MaskPredicate("IsRead")] [MaskPredicate("IsCalled")] [ScoreModifier("Change")]
            internal sealed partial class Methods
            {
                private static bool IsRead(int head, int query, int key) => query - key < 8;
                private static bool IsCalled(int head, int query, int key) { while (true) { return head > 0; } }
                private static float Change(float score, int head, int query, int key) { while (true) { return score + head; } }
            }

            [SparseAttention(HeadDim = 8, SoftCap = 3, Gradients = true)] [ScoreModifier("Change", Derivative = "Slope")]
            internal sealed partial class Gradients
            {
                private static float Change(float score, int head, int query, int key) => System.MathF.Tanh(score) * head;
                private static float Slope(float score, int head, int query, int key) { while (true) { return score + head; } }
            }

            [SparseAttention(HeadDim = 8)] [RandomFeatures(16, Seed = 1)] internal sealed partial class Performer;

            [SparseAttention(HeadDim = 8)] [Nystrom(4, Convolution = 3)] internal sealed partial class Landmarks;

            internal partial interface IOuter { [SparseAttention(HeadDim = 8)] [LowRankProjection(4)] internal sealed partial class Inner; }
        }
        """;

    /// <summary>Both have all that is generated in a namespace of their own, and the compiler finds the classes of the project itself.</summary>
    [Fact]
    public async Task An_application_that_sees_the_internals_of_a_library_may_have_the_same_classes()
    {
        var library = await GeneratorHarness.RunAsync(
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Application\")]\n" + Classes, Strict with { AssemblyName = "Library" });
        Assert.Empty(library.All);
        using var image = new MemoryStream();
        Assert.True(library.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);

        var application = await GeneratorHarness.RunAsync(
            Classes, Strict with { AssemblyName = "Application", References = [MetadataReference.CreateFromImage(image.ToArray())] });

        Assert.Empty(application.All);
        Assert.Empty(Structs(library.Output).Intersect(Structs(application.Output)));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Latest)]
    public async Task A_compliant_checked_project_without_nullable_context_has_no_warnings(LanguageVersion version)
    {
        var source = "[assembly: System.CLSCompliant(true)]\n" + Classes.Replace("internal ", "public ", StringComparison.Ordinal);
        var options = Strict with
        {
            LanguageVersion = version,
            Suppressed = ["CS1591"],
            Configure = static options => options.WithWarningLevel(9999).WithGeneralDiagnosticOption(ReportDiagnostic.Error).WithOverflowChecks(true).WithNullableContextOptions(NullableContextOptions.Disable),
        };

        Assert.Empty((await GeneratorHarness.RunAsync(source, options)).All);
    }

    [Theory]
    [InlineData("[System.Obsolete(\"old\")]")]
    [InlineData("[System.Obsolete(\"old\", error: true)]")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"NEW1\")]")]
    [InlineData("[System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"trim\")]")]
    [InlineData("[System.Runtime.Versioning.RequiresPreviewFeatures]")]
    public async Task Methods_and_classes_may_be_obsolete_or_experimental(string attribute)
    {
        var methods = await GeneratorHarness.RunAsync(
            Classes.Replace("private static", attribute + " private static", StringComparison.Ordinal), Strict);
        Assert.Empty(methods.All);
        if (!attribute.Contains("Requires", StringComparison.Ordinal))
        {
            var classes = await GeneratorHarness.RunAsync(
                Classes.Replace("[SparseAttention(", attribute + " [SparseAttention(", StringComparison.Ordinal), Strict);
            Assert.Empty(classes.All);
        }
    }

    /// <summary>The user's own file has the user's own warnings alone.</summary>
    [Fact]
    public async Task A_class_in_lower_case_is_told_of_once()
    {
        var result = await GeneratorHarness.RunAsync("[SparseAttentionGen.SparseAttention(HeadDim = 8)] partial class foo;", Strict);

        Assert.Equal("CS8981", Assert.Single(result.All).Id);
        Assert.Empty(result.DiagnosticsInGeneratedCode);
    }

    /// <summary>Coverage counts what users write. Accessors and lambdas follow the member that they are in.</summary>
    [Fact]
    public async Task Everything_that_is_generated_is_left_out_of_coverage_and_says_who_generated_it()
    {
        var result = await GeneratorHarness.RunAsync(Classes, Strict);
        var declarations = result.Run.GeneratedTrees.SelectMany(tree => tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()
            .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax>()
            .Select(node => result.Output.GetSemanticModel(tree).GetDeclaredSymbol(node, TestContext.Current.CancellationToken)))
            .Where(static symbol => symbol is IMethodSymbol or IPropertySymbol)
            .ToList();

        Assert.True(declarations.Count > 200);
        Assert.All(declarations, static symbol =>
        {
            var names = symbol!.GetAttributes().Concat(symbol.ContainingType.GetAttributes()).Select(static item => item.AttributeClass!.Name).ToList();
            Assert.Contains("ExcludeFromCodeCoverageAttribute", names);
            Assert.Contains("GeneratedCodeAttribute", names);
        });
        Assert.DoesNotContain(
            result.Output.GetTypeByMetadataName("Models.Methods")!.GetAttributes(), static item => item.AttributeClass!.Name == "ExcludeFromCodeCoverageAttribute");
    }

    private static HarnessOptions Strict => new() { Configure = static options => options.WithWarningLevel(9999).WithGeneralDiagnosticOption(ReportDiagnostic.Error) };

    private static IEnumerable<string> Structs(Compilation compilation) => compilation.Assembly.GlobalNamespace
        .GetNamespaceMembers().Single(static item => item.Name == "SparseAttentionGen")
        .GetNamespaceMembers().Single(static item => item.Name == "Generated")
        .GetNamespaceMembers().SelectMany(static item => item.GetTypeMembers()).Select(static type => type.ToDisplayString());
}
