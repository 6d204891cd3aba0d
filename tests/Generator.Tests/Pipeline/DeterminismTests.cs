using System.Globalization;
using Generator.Tests.Harness;

namespace Generator.Tests.Pipeline;

public class DeterminismTests
{
    private const string Source = """
        using SparseAttentionGen;

        [SparseAttention(HeadDim = 33, ValueDim = 7, Scale = -0.0125f)]
        [SlidingWindow(Left = 1234567, Right = 3)]
        [GlobalTokens(Positions = new[] { 5, -1, -1000 })]
        public partial class Instance;

        [SparseAttention(HeadDim = 16)]
        [Causal]
        public partial class instance;
        """;

    [Fact]
    public void Two_runs_give_the_same_text() => Assert.Equal(Generate(), Generate());

    /// <summary>Commas for points, letters without the usual case, and a minus sign that is not the hyphen.</summary>
    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("sv-SE")]
    [InlineData("fa-IR")]
    public void The_culture_does_not_matter(string culture)
    {
        var expected = Generate();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(expected, Generate());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Lines_end_in_a_line_feed_alone() => Assert.All(Generate(), static text =>
    {
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    });

    private static string[] Generate() =>
        [.. GeneratorHarness.Generate(Source).Results[0].GeneratedSources.Select(static source => $"// {source.HintName}\n{source.SourceText}")];
}
