namespace SparseAttentionGen.Tests;

/// <summary>
/// Whole self-attention layers of a published Longformer, whose outputs its authors computed; read from beside the repository. Global
/// tokens at further places are compared with the same formula in double precision.
/// </summary>
public sealed class LongformerVectorTests
{
    [Theory]
    [InlineData("no_global.json")]
    [InlineData("global_start.json")]
    public void Layer_equals_the_published_model(string file)
    {
        using var document = SharedVectors.Open("longformer", file);
        var layer = LongformerLayer.Read(document.RootElement);
        var actual = layer.Forward(new LongformerWindow2());
        AssertClose(layer.Expected, actual, document.RootElement.GetProperty("tolerance").GetDouble());
        AssertClose(layer.Define(), actual, 1e-5);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(0, 4)]
    [InlineData(1, 2, 5)]
    [InlineData(0, 1, 2, 3, 4, 5, 6, 7)]
    public void Layer_with_global_tokens_elsewhere_equals_its_formula(params int[] globals)
    {
        using var document = SharedVectors.Open("longformer", "global_start.json");
        var layer = LongformerLayer.Read(document.RootElement) with { Globals = [.. Enumerable.Range(0, 8).Select(globals.Contains)] };
        AssertClose(layer.Define(), layer.Forward(new LongformerWindow2()), 1e-5);
    }

    [Fact]
    public void Vectors_have_padding_and_global_tokens()
    {
        // Otherwise the tests above would say less than they seem to.
        using var document = SharedVectors.Open("longformer", "global_start.json");
        var layer = LongformerLayer.Read(document.RootElement);
        Assert.Contains(true, layer.Globals);
        Assert.NotEqual(layer.Forward(new LongformerWindow2()), (layer with { Globals = new bool[8] }).Forward(new LongformerWindow2()));
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var index = 0; index < actual.Length; index++)
        {
            Assert.True(Math.Abs(expected[index] - actual[index]) <= tolerance, $"element {index}: expected {expected[index]:R}, but was {actual[index]:R}");
        }
    }
}
