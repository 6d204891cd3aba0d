using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Bad input of classes with [Nystrom]: the exception names the argument and the reason, and nothing is written.</summary>
public sealed class LandmarkArgumentTests
{
    private readonly AttentionCase item = new AttentionCase { Attention = new Nystrom7To33(), Batch = 2, KeyValueHeads = 2, Group = 2, QueryLength = 5, KeyLength = 5 }.Fill();

    [Fact]
    public void What_needs_scores_of_pairs_is_rejected_by_name()
    {
        Rejects("Bias is given, but Nyströmformer computes no scores", new AttentionArguments { Bias = new ReadOnlyTensorSpan<float>(new float[25], [5, 5]) });
        Rejects("Mask is given", new AttentionArguments { Mask = new ReadOnlyTensorSpan<bool>(new bool[25], [5, 5]) });
        Rejects("BlockMask is given", new AttentionArguments { BlockMask = new BlockMask(8, 1, 1, [0, 1], [0]) });
        Rejects("SegmentIds is given, but Nyströmformer mixes keys of the whole sequence: give each document as a batch element", new AttentionArguments { SegmentIds = new int[10] });
        Rejects("CumulativeLengths is given", new AttentionArguments { CumulativeLengths = [0, 5] });
        Rejects("LogSumExp is given, but Nyströmformer is a product of three factors", new AttentionArguments { LogSumExp = new float[40] });
        Rejects("QueryOffset is given, but Nyströmformer depends on no positions", new AttentionArguments { QueryOffset = 1 });
        Rejects("add [RelativeBias]", new AttentionArguments { RelativeBias = new float[4] });
        Rejects("add [PrefixLM]", new AttentionArguments { PrefixLengths = [1, 1] });
        Rejects("add [GlobalTokens]", new AttentionArguments { GlobalTokenMask = new bool[10] });
        Rejects("KeyLengths[1] is 6", new AttentionArguments { KeyLengths = [5, 6] });
        Rejects("KeyPaddingMask has 9", new AttentionArguments { KeyPaddingMask = new bool[9] });
    }

    [Fact]
    public void Output_must_not_overlap_an_input()
    {
        var memory = new float[200];
        var attention = new NystromConvolution16(LandmarkKernels.Shared5);
        var exception = Assert.Throws<ArgumentException>(() =>
            attention.Forward(memory.AsSpan(0, 32), memory.AsSpan(32, 32), memory.AsSpan(64, 32), memory.AsSpan(95, 32), new AttentionShape(1, 1, 2)));
        Assert.Equal("output", exception.ParamName);
        Assert.All(memory, static x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Weights_of_a_convolution_are_checked_when_they_are_given()
    {
        Assert.Equal("heads", Assert.Throws<ArgumentOutOfRangeException>(static () => new ValueConvolution(0, [1])).ParamName);
        foreach (var (heads, count) in new[] { (1, 0), (1, 2), (2, 3), (2, 4), (1, 1025), (3, 1) })
        {
            var exception = Assert.Throws<ArgumentException>(() => new ValueConvolution(heads, new float[count]));
            Assert.Equal("weights", exception.ParamName);
            Assert.Contains($"There are {count} weights for {heads} heads", exception.Message, StringComparison.Ordinal);
        }

        Assert.Contains("weights[1] is NaN", Assert.Throws<ArgumentException>(static () => new ValueConvolution(1, [1, float.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(static () => new NystromConvolution16(null!));
        var wrong = Assert.Throws<ArgumentException>(static () => new NystromConvolution16(new ValueConvolution(1, new float[7])));
        Assert.Equal("convolution", wrong.ParamName);
        Assert.Contains("has 7 taps for each head, but the class is declared with Convolution = 5", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_a_convolution_are_copied()
    {
        float[] weights = [1, 2, 3, 4, 5, 6];
        var convolution = new ValueConvolution(2, weights);
        weights[4] = 0;
        Assert.Equal((2, 3), (convolution.Heads, convolution.Taps));
        Assert.Equal([4, 5, 6], convolution.WeightsOf(1));
        Assert.Equal([1, 2, 3], new ValueConvolution(1, [1, 2, 3]).WeightsOf(17));
        Assert.Throws<ArgumentOutOfRangeException>(() => convolution.WeightsOf(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => convolution.WeightsOf(-1).Length);
    }

    [Fact]
    public void A_convolution_must_fit_the_call()
    {
        var call = new AttentionCase { Attention = new NystromConvolution16(new ValueConvolution(3, new float[15])), KeyValueHeads = 2, QueryLength = 5, KeyLength = 5 }.Fill();
        var heads = Assert.Throws<ArgumentException>(() => call.RunLandmarks());
        Assert.Equal("query", heads.ParamName);
        Assert.Contains("has 2 heads, but the class was constructed with a convolution for 3", heads.Message, StringComparison.Ordinal);
        call = new AttentionCase { Attention = new NystromConvolution16(LandmarkKernels.Shared5), QueryLength = 5, KeyLength = 6 }.Fill();
        var lengths = Assert.Throws<ArgumentException>(() => call.RunLandmarks());
        Assert.Equal("key", lengths.ParamName);
        Assert.Contains("The key has 6 positions and the query 5", lengths.Message, StringComparison.Ordinal);
        Assert.All(call.Output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void Each_definition_names_the_one_that_fits()
    {
        var landmarks = item.Attention.Pattern;
        Assert.Contains(
            "its definition is in LandmarkReference",
            Assert.Throws<ArgumentException>(() => AttentionReference.Forward(landmarks, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly)).Message,
            StringComparison.Ordinal);
        Assert.Equal("pattern", Assert.Throws<ArgumentException>(() => LandmarkReference.Forward(
            Dense64.Pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly)).ParamName);
        Assert.Equal("convolution", Assert.Throws<ArgumentException>(() => LandmarkReference.Forward(
            landmarks, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, default, LandmarkKernels.Shared5)).ParamName);
    }

    private void Rejects(string reason, AttentionArguments arguments)
    {
        ArgumentException? exception = null;
        try
        {
            item.Attention.Forward(item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.Writable, arguments);
        }
        catch (ArgumentException thrown)
        {
            exception = thrown;
        }

        Assert.NotNull(exception);
        Assert.Equal("arguments", exception.ParamName);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.All(item.Output.Data, static x => Assert.True(float.IsNaN(x)));
    }
}
