using System.Globalization;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Pipeline;

/// <summary>The property that chooses for which vector widths kernels are emitted.</summary>
public class VectorWidthTests
{
    private const string Source = """
        using SparseAttentionGen;

        [SparseAttention(HeadDim = 16)]
        [SlidingWindow(4)]
        [ScoreModifier(nameof(Halved))]
        public sealed partial class Modified
        {
            private static float Halved(float score, int head, int query, int key) => score / 2;
        }

        [SparseAttention(HeadDim = 16)]
        [LinearAttention]
        public sealed partial class Linear;
        """;

    [Theory]
    [InlineData("Vector512, Vector256, Vector128, Scalar")]
    [InlineData("Scalar,vector256")]
    [InlineData("Vector128")]
    [InlineData("Vector256,,")]
    [InlineData("Scalar")]
    public async Task Kernels_are_emitted_for_the_chosen_widths_alone(string widths)
    {
        var result = await GeneratorHarness.RunAsync(Source, With(widths));
        Assert.Empty(result.All);
        string[] chosen = [.. widths.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static name => name.Trim().ToUpperInvariant()).Order()];
        string[] emitted = [.. Names(result.Run).Where(static name => name.StartsWith("SparseAttentionGen.", StringComparison.Ordinal))
            .Select(static name => name.Split('.')[2].ToUpperInvariant()).Distinct().Order()];
        Assert.Equal(chosen, emitted);
    }

    [Fact]
    public async Task The_narrowest_of_the_chosen_widths_needs_no_hardware()
    {
        var result = await GeneratorHarness.RunAsync(Source, With("Vector256,Vector128"));
        var surface = result.Sources.Single(static source => source.HintName == "Modified.g.cs").SourceText.ToString();
        Assert.Contains("if (global::System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated)", surface, StringComparison.Ordinal);
        Assert.DoesNotContain("Vector128.IsHardwareAccelerated", surface, StringComparison.Ordinal);
        Assert.DoesNotContain("Vector512", surface, StringComparison.Ordinal);
        Assert.DoesNotContain("Scalar", surface, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Vector1024", "'Vector1024'")]
    [InlineData("Vector256 Vector128", "'Vector256 Vector128'")]
    public async Task A_name_that_is_none_is_an_error_and_no_other_error_follows(string widths, string named)
    {
        var result = await GeneratorHarness.RunAsync(Source, With(widths));
        var error = Assert.Single(result.All);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.Contains($"SparseAttentionVectorWidths has {named}: give some of Vector512, Vector256, Vector128, Scalar", error.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    public void Nothing_chosen_is_every_width(string widths) =>
        Assert.Equal(Names(GeneratorHarness.Generate(Source)), Names(GeneratorHarness.Generate(Source, With(widths))));

    private static IEnumerable<string> Names(GeneratorDriverRunResult result) => result.Results[0].GeneratedSources.Select(static source => source.HintName);

    private static HarnessOptions With(string widths) => new() { Properties = new Dictionary<string, string> { ["SparseAttentionVectorWidths"] = widths } };
}
