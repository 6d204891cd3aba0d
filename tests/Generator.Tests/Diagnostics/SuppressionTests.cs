using Generator.Tests.Harness;

namespace Generator.Tests.Diagnostics;

public class SuppressionTests
{
    private const string Attributes = "[SparseAttention(HeadDim = 8)]\n[SlidingWindow(8)]\n";

    [Fact]
    public async Task A_warning_yields_to_a_pragma()
    {
        var result = await GeneratorHarness.RunAsync($"""
            using SparseAttentionGen;
            {Attributes}
            #pragma warning disable SAG0013
            [SlidingWindow(4)]
            #pragma warning restore SAG0013
            partial class Foo;
            """);

        Assert.Empty(result.Reported);
    }

    [Fact]
    public async Task A_warning_yields_to_NoWarn()
    {
        var source = $"using SparseAttentionGen;\n{Attributes}[SlidingWindow(4)] partial class Foo;";
        var result = await GeneratorHarness.RunAsync(source, new HarnessOptions { Suppressed = ["SAG0013"] });

        Assert.Empty(result.Reported);
    }

    [Fact]
    public async Task A_warning_yields_to_SuppressMessage()
    {
        var result = await GeneratorHarness.RunAsync(
            $"using SparseAttentionGen;\n{Attributes}[SlidingWindow(4)]\n"
            + "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"SparseAttentionGen\", \"SAG0013\")] partial class Foo;");

        Assert.Empty(result.Reported);
    }
}
