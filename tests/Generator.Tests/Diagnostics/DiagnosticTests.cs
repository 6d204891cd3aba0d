using System.Globalization;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

public class DiagnosticTests
{
    private const string Using = "using SparseAttentionGen;\n";

    private static string UsingOf(DiagnosticCase item) => item.Options.RuntimeAliases.Count > 0 ? "extern alias attention;\n" : Using;

    internal static readonly DiagnosticCase[] Cases =
        [.. TypeCases.All, .. PatternCases.All, .. FamilyCases.All, .. PredicateCases.All, .. ScoreCases.All, .. ApproximationCases.All, .. CallCases.All];

    public static TheoryData<int, string, string> Wrong =>
        [.. Cases.Select(static (item, index) => (index, item.Id, item.Source))];

    public static TheoryData<string> Correct => [.. NearMisses.All, .. CallCases.Correct];

    public static TheoryData<string> CorrectApproximations => [.. NearMisses.Approximations];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_declaration_is_reported_once_at_its_place(int index, string id, string marked)
    {
        var expected = Cases[index];
        var source = MarkedSource.Parse(UsingOf(Cases[index]) + marked);

        var result = await GeneratorHarness.RunAsync(source.Text, expected.Options);

        var diagnostic = Assert.Single(result.Reported);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(expected.Severity, diagnostic.Severity);
        Assert.Equal(source.Span, diagnostic.Location.SourceSpan);
        Assert.Equal(expected.Message, diagnostic.GetMessage(CultureInfo.InvariantCulture));
        result.AssertRobust();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Kernels_come_with_warnings_but_not_with_errors(int index, string id, string marked)
    {
        var run = GeneratorHarness.Generate(MarkedSource.Parse(UsingOf(Cases[index]) + marked).Text, Cases[index].Options);

        // A pattern attribute alone declares no kernels; a wrong call takes none away.
        var expected = id == "SAG0070" || (Cases[index].Severity != DiagnosticSeverity.Error && id != "SAG0015");
        Assert.Equal(expected, run.GeneratedTrees.Any(static tree => Path.GetFileName(tree.FilePath) == "Foo.g.cs" && tree.ToString().Contains("Executor.Forward", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Correct))]
    public async Task A_correct_declaration_is_not_reported(string source)
    {
        var result = await GeneratorHarness.RunAsync(Using + source);

        Assert.Empty(result.All);
    }

    /// <summary>Generated code finds the library from global, whatever other names it has.</summary>
    [Fact]
    public async Task Aliases_with_global_among_them_are_no_obstacle()
    {
        var options = new HarnessOptions { RuntimeAliases = ["global", "attention"] };
        var result = await GeneratorHarness.RunAsync("extern alias attention;\n[attention::SparseAttentionGen.SparseAttention(HeadDim = 8)] partial class Foo;", options);

        Assert.Empty(result.All);
        Assert.Equal(5, result.Sources.Count());
    }

    [Theory]
    [MemberData(nameof(CorrectApproximations))]
    public async Task A_correct_approximation_is_not_reported(string source)
    {
        var result = await GeneratorHarness.RunAsync(Using + source);

        Assert.Empty(result.Reported);
        Assert.Contains(GeneratorHarness.Generate(Using + source).GeneratedTrees, static tree => Path.GetFileName(tree.FilePath) == "Foo.g.cs");
    }
}
