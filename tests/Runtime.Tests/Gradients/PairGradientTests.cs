using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The definition of gradients of attention by pairs against differences of the definition of its outputs.</summary>
public sealed class PairGradientTests
{
    private static readonly ScoreModifier Damp = new(
        "Damp",
        static (score, head, query, key) => (score / (head + 1)) - (0.125f * Math.Abs(query - key)),
        static (score, head, query, key) => 1f / (head + 1));

    private static readonly ScoreModifier Squash = new(
        "Squash",
        static (score, head, query, key) => (key - query) % 5 == 3 ? float.NegativeInfinity : 2 * MathF.Tanh(score / 2),
        static (score, head, query, key) => 1 - (MathF.Tanh(score / 2) * MathF.Tanh(score / 2)));

    private static readonly Gen<ScoreDescription> Scores =
        from cap in Gen.Int[0, 1]
        from alibi in Gen.Int[0, 2]
        from relative in Gen.Int[0, 2]
        from modifier in Gen.Int[0, 2]
        select new ScoreDescription
        {
            SoftCap = cap * 1.5f,
            Alibi = alibi == 0 ? null : new AlibiBias(symmetric: alibi == 1),
            RelativeBias = relative == 0 ? null : relative == 1 ? new ClippedRelativeBias(3) : new BucketedRelativeBias(6, 8, true),
            Modifier = modifier == 0 ? null : modifier == 1 ? Damp : Squash,
        };

    private static readonly Gen<AttentionCase> Cases =
        from drawn in RandomPatterns.All.Where(static pattern => pattern.RequiredLength <= 16
            && pattern.Elements.All(element => element.RequiredLength == 0 || element.RequiredLength == pattern.RequiredLength))
        from scores in Scores
        from batch in Gen.Int[1, 2]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from queries in Gen.Int[1, 9]
        from keys in Gen.Int[1, 9]
        from offset in Gen.OneOf(Gen.Const(0), Gen.Const(0), Gen.Int[-12, 12])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 255]
        from documents in Gen.Int[0, 7]
        from bias in Gen.Int[0, 8]
        from mask in Gen.Int[0, 11]
        let elements = drawn.Elements.Any(static element => element.Heads.IsAll) ? drawn.Elements : [.. drawn.Elements, new SlidingWindowElement(2, 1)]
        let pattern = new AttentionPattern(4, 3, 0.5f, drawn.IsCausal, [.. elements]) { Scores = scores }
        select new AttentionCase
        {
            Attention = new ComposedAttention(pattern),
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = pattern.RequiredLength > 0 ? pattern.RequiredLength : queries,
            KeyLength = pattern.RequiredLength > 0 ? pattern.RequiredLength : (options & 1) != 0 ? queries : keys,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 2) != 0,
            HasPaddingMask = (options & 4) != 0,
            HasGlobalMask = (options & 8) != 0,
            HasGlobalRows = (options & 16) != 0,
            SkipsPadding = (options & 32) != 0,
            CountsPadding = (options & 64) != 0,
            HasQueryOffsets = seed % 5 == 0,
            HasQueryDocuments = seed % 7 < 3,
            HasBlockMask = (options & 128) != 0,
            Documents = documents > 3 ? DocumentKind.None : (DocumentKind)documents,
            Bias = (BroadcastKind)(bias % 6),
            Mask = mask > 5 ? BroadcastKind.None : (BroadcastKind)mask,
        };

    [Fact]
    public void Gradients_of_any_call_are_what_the_loss_changes_by() =>
        Cases.Sample(static item => new PairGradientCase(item).AssertEqualDifferences(), iter: 300, threads: 1);

    [Fact]
    public void Gradients_of_global_tokens_own_projections_are_what_the_loss_changes_by()
    {
        var pattern = new AttentionPattern(4, 3, 0.5f, false, new SlidingWindowElement(1, 1), new GlobalTokensElement(2, [], false));
        var item = new PairGradientCase(Case(pattern, heads: 2, group: 2, length: 7, hasGlobalRows: true));
        item.AssertEqualDifferences();

        // Nothing of the other projection has a part in a row of a global token.
        var gradients = item.Gradients();
        Assert.All(gradients.Query[..(2 * 4)].ToArray(), static element => Assert.Equal(0, element));
        Assert.All(gradients.GlobalQuery[..(2 * 4)].ToArray(), static element => Assert.NotEqual(0, element));
        Assert.All(gradients.GlobalQuery[(2 * 4)..(7 * 4)].ToArray(), static element => Assert.Equal(0, element));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_of_a_slope_is_the_sum_over_the_distances_that_it_is_multiplied_with(bool symmetric)
    {
        var slopes = new[] { 0.5f, -0.25f, 0f, 0.125f };
        AttentionPattern Make() => new(4, 3, 0.5f, false, new SlidingWindowElement(5, 2))
        {
            Scores = new ScoreDescription { Alibi = new AlibiBias(symmetric, slopes), SoftCap = 2, Modifier = Squash },
        };
        var item = new PairGradientCase(Case(Make(), heads: 2, group: 2, length: 8));
        new FiniteDifferences(() => item.Loss(Make(), null), new Random(1)).Check("slopes", slopes, item.Gradients().AlibiSlopes);
    }

    [Fact]
    public void Gradient_of_the_bias_is_summed_over_what_is_broadcast()
    {
        var item = new PairGradientCase(Case(new AttentionPattern(4, 3, 0.5f, false), heads: 2, length: 5, bias: BroadcastKind.Full));

        // The same bias for both heads, once as a full tensor and once as a matrix.
        item.Item.BiasTensor = Tensor.Create(new float[2 * 5 * 5], [1, 2, 5, 5]);
        var ofFull = item.Gradients().Bias.ToArray();
        item.Item.BiasTensor = Tensor.Create(new float[5 * 5], [5, 5]);
        var ofMatrix = item.Gradients().Bias.ToArray();
        Assert.Equal((2 * 25, 25), (ofFull.Length, ofMatrix.Length));
        for (var index = 0; index < 25; index++)
        {
            Assert.Equal(ofFull[index] + ofFull[25 + index], ofMatrix[index], 1e-12);
        }
    }

    [Fact]
    public void Gradients_of_keys_and_values_are_summed_over_the_heads_that_share_them()
    {
        var pattern = new AttentionPattern(4, 3, 0.5f, true);
        var item = new PairGradientCase(Case(pattern, heads: 1, group: 3, length: 6));
        item.AssertEqualDifferences();
        Assert.Equal(6 * 4, item.Gradients().Key.Length);
        Assert.Equal(3 * 6 * 4, item.Gradients().Query.Length);
    }

    [Fact]
    public void Nothing_in_masked_places_reaches_a_gradient()
    {
        var pattern = new AttentionPattern(4, 3, 0.5f, true, new SlidingWindowElement(2, 0)) { Scores = new ScoreDescription { SoftCap = 2 } };
        AttentionCase Make() => new()
        {
            Attention = new ComposedAttention(pattern),
            QueryLength = 9,
            KeyLength = 9,
            GivenKeyLengths = [4],
            SkipsPadding = true,
        };
        var (clean, dirty) = (new PairGradientCase(Make()), new PairGradientCase(Make()));
        for (var row = 4; row < 9; row++)
        {
            dirty.Item.Query.Row(0, 0, row).Fill(float.NaN);
            dirty.Item.Key.Row(0, 0, row).Fill(float.PositiveInfinity);
            dirty.Item.Value.Row(0, 0, row).Fill(float.NaN);
        }

        var (expected, actual) = (clean.Gradients(), dirty.Gradients());
        Assert.Equal(expected.Query.ToArray(), actual.Query.ToArray());
        Assert.Equal(expected.Key.ToArray(), actual.Key.ToArray());
        Assert.Equal(expected.Value.ToArray(), actual.Value.ToArray());
        Assert.All(actual.Query[(4 * 4)..].ToArray(), static element => Assert.Equal(0, element));
        Assert.All(actual.Key[(4 * 4)..].ToArray(), static element => Assert.Equal(0, element));
        Assert.All(actual.Value[(4 * 3)..].ToArray(), static element => Assert.Equal(0, element));
    }

    [Fact]
    public void A_modifier_without_derivative_has_no_gradients()
    {
        var pattern = new AttentionPattern(4, 3, 0.5f, true)
        {
            Scores = new ScoreDescription { Modifier = new ScoreModifier("Halve", static (score, head, query, key) => score / 2) },
        };
        var item = new PairGradientCase(Case(pattern, heads: 1, length: 3));
        var failure = Assert.Throws<InvalidOperationException>(() => item.Gradients());
        Assert.Contains("derivative of Halve is not known", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_another_shape_are_rejected()
    {
        var pattern = new AttentionPattern(4, 3, 0.5f, true);
        var item = Case(pattern, heads: 1, length: 3).Fill();
        var failure = Assert.Throws<ArgumentException>(() => AttentionReference.Backward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Query.ReadOnly));
        Assert.Contains("The outputGradient is [1, 1, 3, 4], but the output is [1, 1, 3, 3]", failure.Message, StringComparison.Ordinal);
        failure = Assert.Throws<ArgumentException>(() => AttentionReference.Backward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.ReadOnly, default, [1f]));
        Assert.Contains("The logSumExpGradient has 1 elements, but the call has 3 rows", failure.Message, StringComparison.Ordinal);
    }

    private static AttentionCase Case(
        AttentionPattern pattern, int heads, int length, int group = 1, bool hasGlobalRows = false, BroadcastKind bias = BroadcastKind.None) => new()
        {
            Attention = new ComposedAttention(pattern),
            KeyValueHeads = heads,
            Group = group,
            QueryLength = length,
            KeyLength = length,
            HasGlobalRows = hasGlobalRows,
            Bias = bias,
        };
}
