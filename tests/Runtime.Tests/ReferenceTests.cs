namespace SparseAttentionGen.Tests;

/// <summary>The definition against numbers worked out by hand.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Two_keys_share_by_the_logistic_function_of_their_difference()
    {
        // Scores ln 3 and 0: weights 3/4 and 1/4.
        var pattern = new AttentionPattern(1, 1, 1, false);
        var item = Case(pattern, [1f], [MathF.Log(3), 0f], [8f, 4f]);
        var sums = new float[1];
        var output = AttentionReference.Forward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new AttentionArguments { LogSumExp = sums });
        Assert.Equal(7.0, output[0], 1e-6);
        Assert.Equal(Math.Log(4), sums[0], 1e-6);
        var weights = AttentionReference.Weights(pattern, item.Query.ReadOnly, item.Key.ReadOnly, 0, 0, 0);
        Assert.Equal(0.75, weights[0], 1e-6);
        Assert.Equal(0.25, weights[1], 1e-6);
    }

    [Fact]
    public void Equal_scores_give_the_mean_of_the_allowed_values()
    {
        // Window of 1: row 0 sees keys 0 and 1, row 1 sees 0 to 2, row 2 sees 1 and 2.
        var pattern = new AttentionPattern(1, 1, 1, false, new SlidingWindowElement(1, 1));
        var item = Case(pattern, [0f, 0f, 0f], [5f, 6f, 7f], [3f, 6f, 12f]);
        Assert.Equal([4.5, 7, 9], AttentionReference.Forward(pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
    }

    [Fact]
    public void Causal_rows_see_keys_up_to_their_position_and_offsets_move_it()
    {
        var pattern = new AttentionPattern(1, 1, 1, true);
        var item = Case(pattern, [0f, 0f], [1f, 1f, 1f], [3f, 6f, 12f]);
        Assert.Equal([3, 4.5], AttentionReference.Forward(pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
        Assert.Equal([4.5, 7], AttentionReference.Forward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new AttentionArguments { QueryOffset = 1 }));
        Assert.Equal([0, 3], AttentionReference.Forward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new AttentionArguments { QueryOffset = -1 }));
    }

    [Fact]
    public void A_global_token_is_seen_by_all_and_sees_all()
    {
        var pattern = new AttentionPattern(1, 1, 1, false, new SlidingWindowElement(0, 0), new GlobalTokensElement(1, [], false));
        var item = Case(pattern, [0f, 0f, 0f], [1f, 1f, 1f], [3f, 6f, 12f]);
        Assert.Equal([7, 4.5, 7.5], AttentionReference.Forward(pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly));
    }

    [Fact]
    public void Padding_is_left_out_by_length_and_by_mask()
    {
        var pattern = new AttentionPattern(1, 1, 1, false);
        var item = Case(pattern, [0f], [1f, 1f, 1f], [3f, 6f, float.NaN]);
        Assert.Equal([4.5], AttentionReference.Forward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new AttentionArguments { KeyLengths = [2] }));
        Assert.Equal([6], AttentionReference.Forward(
            pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new AttentionArguments { KeyPaddingMask = [false, true, false] }));
    }

    [Fact]
    public void Rows_outside_the_tensor_are_rejected()
    {
        var pattern = new AttentionPattern(1, 1, 1, false);
        var item = Case(pattern, [0f], [1f], [3f]);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AttentionReference.Row(pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, 0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AttentionReference.Weights(pattern, item.Query.ReadOnly, item.Key.ReadOnly, 0, -1, 0));
    }

    private static (TestTensor Query, TestTensor Key, TestTensor Value) Case(AttentionPattern pattern, float[] query, float[] key, float[] value)
    {
        static TestTensor Make(float[] data, int dim)
        {
            var next = 0;
            return new TestTensor(1, 1, data.Length / dim, dim, Layout.Contiguous, () => data[next++]);
        }

        return (Make(query, pattern.HeadDim), Make(key, pattern.HeadDim), Make(value, pattern.ValueDim));
    }
}
