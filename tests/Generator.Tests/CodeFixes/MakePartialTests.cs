using System.Collections.Immutable;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using SparseAttentionGen.CodeFixes;
using SparseAttentionGen.Generator;

namespace Generator.Tests.CodeFixes;

public class MakePartialTests
{
    private const string Kernel = "[SparseAttentionGen.SparseAttention(HeadDim = 8)]\n";

    [Theory]
    [InlineData("SAG0001", Kernel + "public sealed class Foo;", Kernel + "public sealed partial class Foo;")]
    [InlineData("SAG0001", Kernel + "class Foo { }", Kernel + "partial class Foo { }")]
    [InlineData("SAG0001", "// why\n" + Kernel + "// what\nclass Foo;", "// why\n" + Kernel + "// what\npartial class Foo;")]
    [InlineData("SAG0001", "/// <summary>Mine.</summary>\n" + Kernel + "public /* so */ class Foo; // end", "/// <summary>Mine.</summary>\n" + Kernel + "public /* so */ partial class Foo; // end")]
    [InlineData("SAG0001", "public partial class Foo { }\n" + Kernel + "public class Foo { }", "public partial class Foo { }\n" + Kernel + "public partial class Foo { }")]
    [InlineData("SAG0002", "// around\nclass Outer\n{\n    " + Kernel + "    partial class Foo;\n}", "// around\npartial class Outer\n{\n    " + Kernel + "    partial class Foo;\n}")]
    [InlineData("SAG0002", "public readonly record struct Outer { " + Kernel + "partial class Foo; }", "public readonly partial record struct Outer { " + Kernel + "partial class Foo; }")]
    [InlineData("SAG0002", "internal interface IOuter { " + Kernel + "partial class Foo; }", "internal partial interface IOuter { " + Kernel + "partial class Foo; }")]
    public async Task Partial_is_added_before_the_keyword(string id, string before, string after)
    {
        using var workspace = new AdhocWorkspace();
        var document = AddDocument(workspace, before);
        var diagnostic = Assert.Single(await DiagnosticsOf(document));
        Assert.Equal(id, diagnostic.Id);

        var changed = await ApplyAsync(document, await FixAsync(document, diagnostic));

        Assert.Equal(after, changed.Text);
        Assert.Empty(changed.Diagnostics);
    }

    [Fact]
    public async Task A_class_that_is_partial_already_is_left_alone()
    {
        using var workspace = new AdhocWorkspace();
        var document = AddDocument(workspace, Kernel + "partial class Foo;");
        var tree = await document.GetSyntaxTreeAsync(TestContext.Current.CancellationToken);
        var name = (await tree!.GetTextAsync(TestContext.Current.CancellationToken)).ToString().IndexOf("Foo", StringComparison.Ordinal);
        var descriptor = new SparseAttentionAnalyzer().SupportedDiagnostics[0];

        Assert.Null(await FixAsync(document, Diagnostic.Create(descriptor, Location.Create(tree, new(name, 3)))));
    }

    [Fact]
    public async Task All_are_fixed_at_once()
    {
        using var workspace = new AdhocWorkspace();
        var document = AddDocument(workspace, Kernel + "class Foo;\nclass Outer\n{\n" + Kernel + "class Bar;\n}\n");
        var diagnostics = await DiagnosticsOf(document);
        Assert.Equal(3, diagnostics.Length);
        var provider = new MakePartialCodeFixProvider();
        var context = new FixAllContext(
            document, provider, FixAllScope.Document, nameof(MakePartialCodeFixProvider), provider.FixableDiagnosticIds,
            new KnownDiagnostics(diagnostics), TestContext.Current.CancellationToken);

        var changed = await ApplyAsync(document, await provider.GetFixAllProvider().GetFixAsync(context));

        Assert.Equal(Kernel + "partial class Foo;\npartial class Outer\n{\n" + Kernel + "partial class Bar;\n}\n", changed.Text);
        Assert.Empty(changed.Diagnostics);
    }

    private static Document AddDocument(AdhocWorkspace workspace, string source)
    {
        var compilation = GeneratorHarness.CreateCompilation([], HarnessOptions.Default);
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Project", "Project", LanguageNames.CSharp,
            compilationOptions: compilation.Options, metadataReferences: compilation.References));
        return workspace.AddDocument(project.Id, "Source.cs", Microsoft.CodeAnalysis.Text.SourceText.From(source));
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsOf(Document document)
    {
        var compilation = await document.Project.GetCompilationAsync();
        return await compilation!.WithAnalyzers([new SparseAttentionAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }

    private static async Task<CodeAction?> FixAsync(Document document, Diagnostic diagnostic)
    {
        CodeAction? action = null;
        var context = new CodeFixContext(document, diagnostic, (offered, _) => action = offered, CancellationToken.None);
        await new MakePartialCodeFixProvider().RegisterCodeFixesAsync(context);
        return action;
    }

    private static async Task<(string Text, ImmutableArray<Diagnostic> Diagnostics)> ApplyAsync(Document document, CodeAction? action)
    {
        Assert.NotNull(action);
        var operation = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(CancellationToken.None)));
        var changed = operation.ChangedSolution.GetDocument(document.Id)!;
        return ((await changed.GetTextAsync()).ToString(), await DiagnosticsOf(changed));
    }

    private sealed class KnownDiagnostics(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
