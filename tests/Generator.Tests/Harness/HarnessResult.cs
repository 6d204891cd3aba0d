using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Harness;

/// <summary>What became of a project.</summary>
/// <param name="Input">The project as written.</param>
/// <param name="Output">The project with the generated files.</param>
/// <param name="Run">What the generator did.</param>
/// <param name="All">What compiler, generator and analyzer report in the output, hidden hints aside, in the order of the source.</param>
internal sealed record HarnessResult(
    CSharpCompilation Input, CSharpCompilation Output, GeneratorDriverRunResult Run, ImmutableArray<Diagnostic> All)
{
    public IEnumerable<GeneratedSourceResult> Sources => Run.Results.SelectMany(static result => result.GeneratedSources);

    public IEnumerable<Diagnostic> Reported => All.Where(static diagnostic => !IsOfCompiler(diagnostic));

    /// <summary>What the compiler says about the generated files alone.</summary>
    public IEnumerable<Diagnostic> DiagnosticsInGeneratedCode =>
        All.Where(diagnostic => diagnostic.Location.SourceTree is { } tree && Run.GeneratedTrees.Contains(tree));

    /// <summary>Asserts what holds for every source, however wrong: no crash, and no error of the generator's making.</summary>
    public void AssertRobust()
    {
        Assert.All(Run.Results, static result => Assert.Null(result.Exception));
        Assert.DoesNotContain(Run.Diagnostics, static diagnostic => diagnostic.Id is "CS8784" or "CS8785");
        Assert.DoesNotContain(All, static diagnostic => diagnostic.Id == "AD0001");
        var errors = All.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && IsOfCompiler(diagnostic)).ToArray();
        if (Run.GeneratedTrees.Length > 0 && errors.Length > 0)
        {
            var known = Input.GetDiagnostics().Select(static diagnostic => diagnostic.Id).ToHashSet();
            Assert.Equal(string.Empty, string.Join('\n', errors.Where(error => !known.Contains(error.Id))));
        }
    }

    private static bool IsOfCompiler(Diagnostic diagnostic) => diagnostic.Id.StartsWith("CS", StringComparison.Ordinal);
}
