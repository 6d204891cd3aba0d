namespace SparseAttentionGen.Tests;

public sealed class PerformerStateTests
{
    public static TheoryData<string> CausalNames() => [.. FeatureKernels.Causal(true).Select(static item => item.GetType().Name)];

    [Theory]
    [MemberData(nameof(CausalNames))]
    public void Pieces_with_a_state_equal_the_whole(string kernel) => AssertPieces(kernel, hasPadding: false);

    [Theory]
    [MemberData(nameof(CausalNames))]
    public void Padding_within_pieces_is_left_out_as_in_the_whole(string kernel) => AssertPieces(kernel, hasPadding: true);

    private static void AssertPieces(string kernel, bool hasPadding)
    {
        var attention = FeatureKernels.All.Single(item => item.GetType().Name == kernel);
        var item = new FeatureCase { Attention = attention, KeyValueHeads = 2, Group = 2, QueryLength = 190, KeyLength = 190, Range = 3, HasPaddingMask = hasPadding };
        var whole = item.Fill().Run();
        foreach (var pieces in new[] { new[] { 1, 1, 1, 1, 60, 2, 124 }, [100, 90], [0, 190, 0] })
        {
            var state = new PerformerState();
            Assert.True(state.IsEmpty);
            var start = 0;
            foreach (var length in pieces)
            {
                AssertPiece(whole, state, start, length);
                start += length;
                Assert.Equal(start, state.Length);
            }
        }
    }

    [Fact]
    public void A_state_adds_long_pieces_side_by_side_and_in_order_alike()
    {
        var attention = new CausalLinear20To5();
        var first = new FeatureCase { Attention = attention, QueryLength = 9000, KeyLength = 9000 }.Fill();
        var (one, many) = (new PerformerState(), new PerformerState());
        first.Run(new AttentionOptions { MaxThreads = 1 }, one);
        first.Run(new AttentionOptions { MaxThreads = 4 }, many);
        var second = new FeatureCase { Attention = attention, QueryLength = 50, KeyLength = 50, Seed = 2 }.Fill();
        var expected = second.Run(null, one).Output.Data.ToArray();
        Assert.True(second.Run(null, many).Output.Data.AsSpan().SequenceEqual(expected));
    }

    [Fact]
    public void A_copy_goes_on_apart_and_a_reset_state_begins_anew()
    {
        var item = new FeatureCase { Attention = new CausalPrefix(), QueryLength = 30, KeyLength = 30 }.Fill();
        var fresh = item.Run().Output.Data.ToArray();
        var state = new PerformerState();
        item.Run(null, state);
        var copy = state.Copy();
        var continued = item.Run(null, state).Output.Data.ToArray();
        Assert.True(item.Run(null, copy).Output.Data.AsSpan().SequenceEqual(continued));
        Assert.False(continued.AsSpan().SequenceEqual(fresh));
        state.Reset();
        Assert.True(item.Run(null, state).Output.Data.AsSpan().SequenceEqual(fresh));
    }

    [Fact]
    public void A_call_that_fails_or_is_cancelled_leaves_the_state_as_it_was()
    {
        var item = new FeatureCase { Attention = new CausalPrefix(), QueryLength = 30, KeyLength = 30 }.Fill();
        var state = new PerformerState();
        item.Run(null, state);
        var expected = item.Run(null, state.Copy()).Output.Data.ToArray();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => item.Run(new AttentionOptions { CancellationToken = source.Token }, state));
        var failing = new AttentionOptions { Progress = new Failing() };
        Assert.Throws<InvalidOperationException>(() => item.Run(failing, state));
        Assert.True(item.Run(null, state).Output.Data.AsSpan().SequenceEqual(expected));
    }

    [Fact]
    public void A_state_of_other_features_or_of_another_shape_is_rejected_by_name()
    {
        var attention = new CausalPrefix();
        var state = new PerformerState();
        FeatureCase Make(int batch) => new FeatureCase { Attention = attention, Batch = batch, QueryLength = 3, KeyLength = 3 }.Fill();
        Make(1).Run(null, state);
        var shape = Assert.Throws<ArgumentException>(() => Make(2).Run(null, state));
        Assert.Contains("State is for batch 1", shape.Message, StringComparison.Ordinal);
        attention.Redraw(5);
        var redrawn = Assert.Throws<ArgumentException>(() => Make(1).Run(null, state));
        Assert.Contains("Redraw", redrawn.Message, StringComparison.Ordinal);
        var offset = new FeatureCase { Attention = attention, QueryLength = 3, KeyLength = 3, QueryOffset = -1 }.Fill();
        Assert.Contains("QueryOffset", Assert.Throws<ArgumentException>(() => offset.Run(null, new PerformerState())).Message, StringComparison.Ordinal);
        foreach (var other in new ISparseAttention[] { new Causal64(), new Performer64() })
        {
            var call = new FeatureCase { Attention = other, QueryLength = 3, KeyLength = 3 }.Fill();
            Assert.Contains("State is given", Assert.Throws<ArgumentException>(() => call.Run(null, new PerformerState())).Message, StringComparison.Ordinal);
        }
    }

    private static void AssertPiece(FeatureCase whole, PerformerState state, int start, int length)
    {
        var (pattern, heads) = (whole.Attention.Pattern, whole.Heads);
        TestTensor Take(TestTensor source, int count, int dim)
        {
            var piece = new TestTensor(1, count, length, dim, Layout.Gaps, static () => float.NaN);
            for (var row = 0; row < count * length; row++)
            {
                source.Row(0, row / length, start + (row % length)).CopyTo(piece.Row(0, row / length, row % length));
            }

            return piece;
        }

        var query = Take(whole.Query, heads, pattern.HeadDim);
        var key = Take(whole.Key, whole.KeyValueHeads, pattern.HeadDim);
        var value = Take(whole.Value, whole.KeyValueHeads, pattern.ValueDim);
        var output = new TestTensor(1, heads, length, pattern.ValueDim, Layout.Contiguous, static () => float.NaN);
        whole.Attention.Forward(query.ReadOnly, key.ReadOnly, value.ReadOnly, output.Writable, new AttentionArguments
        {
            State = state,
            KeyPaddingMask = whole.HasPaddingMask ? whole.PaddingMask.AsSpan(start, length) : default,
        });
        for (var row = 0; row < heads * length; row++)
        {
            var actual = output.Row(0, row / length, row % length);
            var expected = whole.Output.Row(0, row / length, start + (row % length));
            for (var d = 0; d < actual.Length; d++)
            {
                Assert.Equal(expected[d], actual[d], 4e-5f);
            }
        }
    }

    private sealed class Failing : IProgress<double>
    {
        public void Report(double value) => throw new InvalidOperationException();
    }
}
