using System.Text.RegularExpressions;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SparseAttentionGen.Generator;

namespace Generator.Tests.Diagnostics;

/// <summary>The code on the diagnostics' pages does what the pages say.</summary>
public partial class DocumentationPageTests
{
    /// <summary>Examples are short: no documentation comments.</summary>
    private static readonly HarnessOptions Undocumented = new() { Suppressed = ["CS1591"] };

    public static TheoryData<string> Ids => DescriptorTests.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Code_under_Causes_reports_the_diagnostic(string id)
    {
        var options = id switch
        {
            "SAG0016" => new HarnessOptions { LanguageVersion = LanguageVersion.CSharp11 },
            "SAG0017" => new HarnessOptions { ReferenceRuntime = false },
            "SAG0038" => new HarnessOptions { RuntimeAliases = ["attention"] },
            _ => HarnessOptions.Default,
        };
        foreach (var code in Blocks(id, "Causes"))
        {
            var block = code.Contains("extern alias", StringComparison.Ordinal) ? code.Replace("using SparseAttentionGen;\n", string.Empty, StringComparison.Ordinal) : code;
            var result = await GeneratorHarness.RunAsync(block, options);
            Assert.Contains(result.Reported, diagnostic => diagnostic.Id == id);
            Assert.All(result.Reported, diagnostic => Assert.Equal(id, diagnostic.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Code_under_Fixed_reports_nothing(string id)
    {
        foreach (var block in Blocks(id, "Fixed"))
        {
            Assert.Empty((await GeneratorHarness.RunAsync(block, Undocumented)).All);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_tells_when_to_suppress_where_that_is_possible(string id)
    {
        var isWarning = new SparseAttentionAnalyzer().SupportedDiagnostics.Single(item => item.Id == id).DefaultSeverity
            == DiagnosticSeverity.Warning;
        Assert.Equal(isWarning, Page(id).Contains("\n## When to suppress\n", StringComparison.Ordinal));
    }

    /// <summary>The C# of one section; <c>using SparseAttentionGen;</c> may be left out on a page.</summary>
    private static string[] Blocks(string id, string section)
    {
        var start = Page(id).Split($"\n## {section}\n");
        Assert.Equal(2, start.Length);
        var text = start[1].Split("\n## ")[0];
        var blocks = CodeBlock().Matches(text).Select(static match => "using SparseAttentionGen;\n" + match.Groups["code"].Value).ToArray();
        Assert.NotEmpty(blocks);
        return blocks;
    }

    private static string Page(string id) => File.ReadAllText(RepositoryFiles.PathTo("docs", "diagnostics", id + ".md"));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();
}
