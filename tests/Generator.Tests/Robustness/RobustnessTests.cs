using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Robustness;

/// <summary>No declaration, however wrong, may crash the generator or emit code that does not compile.</summary>
public class RobustnessTests
{
    public static TheoryData<string> Sources => [.. BrokenSources.Arguments, .. BrokenSources.Names, .. BrokenSources.Shapes];

    public static TheoryData<string> Calls => [.. BrokenSources.Calls];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Generator_and_analyzer_survive(string source)
    {
        var result = await GeneratorHarness.RunAsync("using SparseAttentionGen;\n" + source);

        result.AssertRobust();

        // Where nothing is generated, someone has to say why.
        if (result.Run.GeneratedTrees.Length == 0 && !source.Contains("#if", StringComparison.Ordinal))
        {
            Assert.Contains(result.All, static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        }
    }

    /// <summary>What is wrong with a call of generated members shows only with them.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Analyzer_survives_calls(string source)
    {
        var result = await GeneratorHarness.RunAsync("using SparseAttentionGen;\n" + source);

        Assert.NotEmpty(result.Run.GeneratedTrees);
        Assert.DoesNotContain(result.All, static diagnostic => diagnostic.Id == "AD0001");
    }
}
