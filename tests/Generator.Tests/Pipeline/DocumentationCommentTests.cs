using Generator.Tests.Harness;

namespace Generator.Tests.Pipeline;

/// <summary>What an editor shows when the pointer rests on a class.</summary>
public class DocumentationCommentTests
{
    private const string Declaration =
        "[SparseAttentionGen.SparseAttention(HeadDim = 8)] [SparseAttentionGen.SlidingWindow(256)] public partial class Foo;";

    [Fact]
    public async Task It_has_the_picture_the_cost_and_the_tiles()
    {
        var documentation = await DocumentationOf(Declaration);

        Assert.Contains("<code>", documentation, StringComparison.Ordinal);
        Assert.Contains("█", documentation, StringComparison.Ordinal);
        Assert.Contains("At 4096 tokens", documentation, StringComparison.Ordinal);
        Assert.Matches(@"Vector512 \d+ x \d+, Vector256 \d+ x \d+, Vector128 \d+ x \d+, Scalar \d+ x \d+", documentation);
        Assert.Equal(2, documentation.Split("<summary>").Length);
        Assert.Contains("window of 256 keys on each side", documentation, StringComparison.Ordinal);
    }

    /// <summary>Where no scores are computed, nothing speaks of their tiles.</summary>
    [Theory]
    [InlineData("RandomFeatures(16, Seed = 1)")]
    [InlineData("LinearAttention")]
    public async Task Classes_with_features_have_tiles_of_features(string attribute)
    {
        var documentation = await DocumentationOf($"[SparseAttentionGen.SparseAttention(HeadDim = 8)] [SparseAttentionGen.{attribute}] partial class Foo;");

        Assert.Contains("Feature tiles, queries x features: Vector512", documentation, StringComparison.Ordinal);
        Assert.DoesNotContain("core tiles", documentation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_s_own_summary_stays_the_only_one()
    {
        var documentation = await DocumentationOf("/// <summary>My own words.</summary>\n" + Declaration);

        Assert.Equal(2, documentation.Split("<summary>").Length);
        Assert.Contains("My own words.", documentation, StringComparison.Ordinal);
        Assert.Contains("At 4096 tokens", documentation, StringComparison.Ordinal);
    }

    private static async Task<string> DocumentationOf(string source)
    {
        var result = await GeneratorHarness.RunAsync(source);
        Assert.Empty(result.All);
        return result.Output.GetTypeByMetadataName("Foo")!.GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken)!;
    }
}
