using System.Globalization;
using Generator.Tests.Harness;
using SparseAttentionGen.Generator;

namespace Generator.Tests.Diagnostics;

public class DescriptorTests
{
    public static TheoryData<string> Ids =>
        [.. new SparseAttentionAnalyzer().SupportedDiagnostics.Select(static descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_diagnostic_has_a_page_a_release_entry_and_a_test(string id)
    {
        var descriptor = new SparseAttentionAnalyzer().SupportedDiagnostics.Single(item => item.Id == id);

        var page = File.ReadAllText(RepositoryFiles.PathTo("docs", "diagnostics", id + ".md"));
        var title = descriptor.Title.ToString(CultureInfo.InvariantCulture);
        Assert.StartsWith($"# {id}: {title}\n", page, StringComparison.Ordinal);

        var index = File.ReadAllText(RepositoryFiles.PathTo("docs", "diagnostics", "README.md"));
        Assert.Contains($"| [{id}]({id}.md) | {descriptor.DefaultSeverity} | {title} |", index, StringComparison.Ordinal);

        var releases = File.ReadAllText(RepositoryFiles.PathTo("generator", "AnalyzerReleases.Shipped.md"))
            + File.ReadAllText(RepositoryFiles.PathTo("generator", "AnalyzerReleases.Unshipped.md"));
        Assert.Contains($"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {title}", releases, StringComparison.Ordinal);

        Assert.Contains(DiagnosticTests.Cases, item => item.Id == id && item.Severity == descriptor.DefaultSeverity);
    }

    [Fact]
    public void Ids_are_unique() => Assert.Distinct(Ids.Select(static row => row.Data));
}
