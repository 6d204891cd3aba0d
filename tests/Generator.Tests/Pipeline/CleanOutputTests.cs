using Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Pipeline;

/// <summary>Generated code must not trouble a project that treats warnings as errors and documents everything.</summary>
public class CleanOutputTests
{
    private const string Source = """
        using SparseAttentionGen;

        namespace Library
        {
            /// <summary>Mine.</summary>
            [SparseAttention(HeadDim = 64)]
            [SlidingWindow(256)]
            [GlobalTokens(1)]
            public sealed partial class Documented { }

            [SparseAttention(HeadDim = 33, ValueDim = 7, Scale = -0.5f)]
            [Causal]
            [SlidingWindow(Left = 3)]
            [GlobalTokens(Positions = new[] { 0, -1 }, ColumnsOnly = true)]
            public partial class Undocumented { }

            /// <summary>Around.</summary>
            public partial interface IOuter
            {
                /// <summary>Between.</summary>
                public partial record struct Middle
                {
                    [SparseAttention(HeadDim = 1, ValueDim = 512)]
                    [GlobalTokens]
                    private sealed partial class Hidden { }
                }
            }
        }
        """;

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.Preview)]
    public async Task No_compiler_diagnostics_in_generated_code(LanguageVersion version)
    {
        var result = await GeneratorHarness.RunAsync(Source, new HarnessOptions { LanguageVersion = version });

        Assert.NotEmpty(result.Sources);
        Assert.False(result.Output.Options.AllowUnsafe);
        Assert.Empty(result.DiagnosticsInGeneratedCode);
        Assert.Empty(result.All);
    }
}
