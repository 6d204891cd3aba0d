using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

public sealed class FeatureArgumentTests
{
    [Theory]
    [InlineData("Bias")]
    [InlineData("Mask")]
    [InlineData("RelativeBias")]
    [InlineData("BlockMask")]
    [InlineData("SegmentIds")]
    [InlineData("CumulativeLengths")]
    [InlineData("GlobalTokenMask")]
    [InlineData("PrefixLengths")]
    [InlineData("LogSumExp")]
    public void What_changes_single_pairs_is_rejected_by_name_before_anything_is_written(string argument)
    {
        foreach (var attention in FeatureKernels.All)
        {
            var (dim, valueDim) = (attention.Pattern.HeadDim, attention.Pattern.ValueDim);
            var output = new float[2 * valueDim];
            var failure = Assert.Throws<ArgumentException>(() => attention.Forward(
                new float[2 * dim], new float[2 * dim], new float[2 * valueDim], output, new AttentionShape(1, 1, 2), Make(argument)));
            Assert.Contains(argument + " is given", failure.Message, StringComparison.Ordinal);
            Assert.All(output, static x => Assert.Equal(0, x));
        }
    }

    [Fact]
    public void Features_that_do_not_fit_the_class_are_rejected()
    {
        var few = FeatureMatrix.FromVectors(new float[16 * 3], 16);
        Assert.Contains("[3, 16]", Assert.Throws<ArgumentException>(() => new WholePrefix(few)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(static () => new WholePrefix(null!));
        Assert.Throws<ArgumentException>(static () => FeatureMatrix.FromVectors([], 4));
        Assert.Throws<ArgumentException>(static () => FeatureMatrix.FromVectors(new float[7], 4));
        Assert.Throws<ArgumentOutOfRangeException>(static () => FeatureMatrix.FromVectors(new float[4], 0));
        Assert.Contains("vectors[2]", Assert.Throws<ArgumentException>(static () => FeatureMatrix.FromVectors([1, 2, float.NaN, 4], 4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => FeatureMatrix.Draw(Linear64.Pattern));
        Assert.Throws<ArgumentOutOfRangeException>(() => few[3].Length);
    }

    [Fact]
    public void The_definition_of_pairs_points_to_that_of_features()
    {
        var item = new FeatureCase { Attention = new Performer64(), QueryLength = 2, KeyLength = 2 }.Fill();
        var failure = Assert.Throws<ArgumentException>(() => AttentionReference.Forward(Performer64.Pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
        Assert.Contains("FeatureReference", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => FeatureReference.Forward(Performer64.Pattern, null, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
        Assert.Throws<ArgumentException>(() => FeatureReference.Forward(Dense64.Pattern, null, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
    }

    private static AttentionArguments Make(string argument) => argument switch
    {
        "Bias" => new() { Bias = Tensor.Create(new float[1], [(nint)1]).AsReadOnlyTensorSpan() },
        "Mask" => new() { Mask = Tensor.Create(new bool[1], [(nint)1]).AsReadOnlyTensorSpan() },
        "RelativeBias" => new() { RelativeBias = new float[1] },
        "BlockMask" => new() { BlockMask = new BlockMask(2, 1, 1, new[] { 0, 1 }, new[] { 0 }) },
        "SegmentIds" => new() { SegmentIds = new int[2] },
        "CumulativeLengths" => new() { CumulativeLengths = new[] { 0, 2 } },
        "GlobalTokenMask" => new() { GlobalTokenMask = new bool[2] },
        "PrefixLengths" => new() { PrefixLengths = new int[1] },
        _ => new() { LogSumExp = new float[2] },
    };
}
