using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The definition of gradients through landmarks against differences of the definition of its outputs.</summary>
public sealed class LandmarkGradientTests
{
    private static readonly Gen<(AttentionCase Case, float[] Weights)> Cases =
        from landmarks in Gen.Int[1, 5]
        from taps in Gen.OneOf(Gen.Const(0), Gen.Const(1), Gen.Const(5))
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from queries in Gen.Int[1, 12]
        from keys in Gen.Int[1, 12]
        from sameLength in Gen.Bool
        from hasSharedWeights in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        let random = new Random(seed)
        let weights = Enumerable.Range(0, taps * (hasSharedWeights ? 1 : heads * sharing)).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray()
        select (new AttentionCase
        {
            Attention = new ComposedAttention(Pattern(landmarks, taps)),
            Batch = 2,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = queries,
            KeyLength = sameLength || taps > 0 ? queries : keys,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
        }, weights);

    [Fact]
    public void Gradients_through_any_landmarks_are_what_the_loss_changes_by() => Cases.Sample(
        static item =>
        {
            var (call, weights) = item;
            var (outputGradient, random) = Fill(call);
            FiniteDifferences.Round(weights);
            var gradients = Gradients(call, weights, outputGradient);

            // What the pseudo-inverse starts from bends where another sum becomes the largest, so that changes are small.
            var differences = new FiniteDifferences(() => Loss(call, weights, outputGradient), random, 1.0 / (1 << 21));
            differences.Check("query", call.Query, gradients.Query);
            differences.Check("key", call.Key, gradients.Key);
            differences.Check("value", call.Value, gradients.Value);
            differences.Check("convolution", weights, gradients.Convolution);
        },
        iter: 200, threads: 1);

    [Fact]
    public void Padding_reaches_no_gradient_but_its_own_querys()
    {
        AttentionCase Make() => new()
        {
            Attention = new ComposedAttention(Pattern(3, 5)),
            QueryLength = 9,
            KeyLength = 9,
            GivenKeyLengths = [6],
        };
        var weights = new[] { 0.5f, -1, 0.25f, 2, 1 };
        var (clean, dirty) = (Make(), Make());
        var outputGradient = Fill(clean).OutputGradient;
        Fill(dirty);
        for (var row = 6; row < 9; row++)
        {
            dirty.Key.Row(0, 0, row).Fill(float.NaN);
            dirty.Value.Row(0, 0, row).Fill(float.PositiveInfinity);
        }

        var (expected, actual) = (Gradients(clean, weights, outputGradient), Gradients(dirty, weights, outputGradient));
        Assert.Equal(expected.Query.ToArray(), actual.Query.ToArray());
        Assert.Equal(expected.Key.ToArray(), actual.Key.ToArray());
        Assert.Equal(expected.Value.ToArray(), actual.Value.ToArray());
        Assert.Equal(expected.Convolution.ToArray(), actual.Convolution.ToArray());
        Assert.All(actual.Key[(6 * 4)..].ToArray(), static element => Assert.Equal(0, element));
    }

    private static AttentionPattern Pattern(int landmarks, int taps) =>
        new(4, 3, 0.5f, false) { Approximation = new NystromLandmarks(landmarks, taps) };

    private static ValueConvolution? Convolution(AttentionCase item, float[] weights)
    {
        var taps = ((NystromLandmarks)item.Attention.Pattern.Approximation!).Convolution;
        return taps == 0 ? null : new ValueConvolution(weights.Length / taps, weights);
    }

    private static (TestTensor OutputGradient, Random Random) Fill(AttentionCase item)
    {
        item.Fill();
        var random = new Random(item.Seed);
        foreach (var tensor in new[] { item.Query, item.Key, item.Value })
        {
            FiniteDifferences.Round(tensor.Data);
        }

        return (new TestTensor(item.Batch, item.Heads, item.QueryLength, 3, item.Layout, () => (float)((2 * random.NextDouble()) - 1)), random);
    }

    private static double Loss(AttentionCase item, float[] weights, TestTensor outputGradient) => item.Definition(Convolution(item, weights))
        .Zip(outputGradient.Places(), (output, place) => output * outputGradient.Data[place]).Sum();

    private static ReferenceGradients Gradients(AttentionCase item, float[] weights, TestTensor outputGradient) => LandmarkReference.Backward(
        item.Attention.Pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, outputGradient.ReadOnly, LandmarkCase.PaddingOf(item), Convolution(item, weights));
}
