namespace SparseAttentionGen.Tests;

/// <summary>Gradients of sequences that are processed piece by piece.</summary>
public sealed class StateGradientTests
{
    private static readonly int[][] Pieces = [[140], [1, 1, 1, 1, 10, 2, 124], [100, 40], [0, 140, 0]];

    public static TheoryData<string> CausalNames() => [.. FeatureGradientKernels.All.Where(static item => item.Pattern.IsCausal).Select(static item => item.GetType().Name)];

    [Theory]
    [MemberData(nameof(CausalNames))]
    public void Gradients_of_pieces_with_a_state_equal_those_of_the_whole(string kernel) => AssertPieces(kernel, hasPadding: false);

    [Theory]
    [MemberData(nameof(CausalNames))]
    public void Padding_within_pieces_has_no_gradient(string kernel) => AssertPieces(kernel, hasPadding: true);

    private static void AssertPieces(string kernel, bool hasPadding)
    {
        var item = Make(kernel, 140, hasPadding);
        item.AssertEqualReference(Pieces.Select(item.RunPieces));
    }

    [Fact]
    public void What_comes_after_a_piece_changes_its_gradients()
    {
        var item = Make(nameof(CausalLinearGradients1), 20, hasPadding: false);
        var (whole, first) = (item.RunPieces([10, 10])[1], item.RunPieces([10])[1]);
        Assert.NotEqual(whole.Row(0, 0, 3).ToArray(), first.Row(0, 0, 3).ToArray());
    }

    [Fact]
    public void A_backward_pass_leaves_the_state_before_the_piece_as_it_was()
    {
        var item = Make(nameof(CausalLinearGradients1), 20, hasPadding: false);
        var state = new PerformerState();
        item.Item.Run(null, state);
        var expected = item.Item.Run(null, state.Copy()).Output.Data.ToArray();
        var before = state.Copy();
        Backward(item, state, new PerformerState());
        Assert.Equal(before.Length, state.Length);
        Assert.Equal(expected, item.Item.Run(null, state).Output.Data);
    }

    [Fact]
    public void A_gradient_is_not_a_state_and_a_state_no_gradient()
    {
        var item = Make(nameof(CausalLinearGradients1), 20, hasPadding: false);
        var (state, gradient) = (new PerformerState(), new PerformerState());
        item.Item.Run(null, state);
        Backward(item, null, gradient);
        Assert.Equal(20, gradient.Length);
        Assert.Contains("the gradient of", Assert.Throws<ArgumentException>(() => item.Item.Run(null, gradient)).Message, StringComparison.Ordinal);
        Assert.Contains("the gradient of", Assert.Throws<ArgumentException>(() => Backward(item, null, state)).Message, StringComparison.Ordinal);
        Assert.Contains("object of its own", Assert.Throws<ArgumentException>(() => Backward(item, state, state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_a_state_refuse_its_gradient()
    {
        var features = new FeatureGradientCase(new FeatureCase { Attention = new LinearGradients8(), QueryLength = 5, KeyLength = 5 });
        Assert.Contains("State", Assert.Throws<ArgumentException>(() => Backward(features, null, new PerformerState())).Message, StringComparison.Ordinal);
        var exact = new float[5 * 8];
        Assert.Contains("State", Assert.Throws<ArgumentException>("gradients", () => new VectorCausal().Backward(
            exact, exact, exact, exact, exact, new float[40], new float[40], new float[40], new AttentionShape(1, 1, 5), new AttentionArguments { LogSumExp = new float[5] }, others: new AttentionGradients { State = new() })).Message, StringComparison.Ordinal);
    }

    private static FeatureGradientCase Make(string kernel, int length, bool hasPadding) => new(new FeatureCase
    {
        Attention = FeatureGradientKernels.All.Single(item => item.GetType().Name == kernel),
        Group = 2,
        QueryLength = length,
        KeyLength = length,
        HasPaddingMask = hasPadding,
    });

    private static void Backward(FeatureGradientCase item, PerformerState? state, PerformerState gradient)
    {
        var call = item.Item;
        var tensors = new[] { call.Query, call.Key, call.Value, call.Output };
        TestTensor[] gradients = [.. tensors.Select(static tensor => new TestTensor(tensor.Batch, tensor.Heads, tensor.Length, tensor.Dim, Layout.Contiguous, static () => 0))];
        ((IDifferentiableAttention)call.Attention).Backward(
            call.Query.ReadOnly,
            call.Key.ReadOnly,
            call.Value.ReadOnly,
            call.Output.ReadOnly,
            gradients[3].ReadOnly,
            new AttentionGradients { Query = gradients[0].Writable, Key = gradients[1].Writable, Value = gradients[2].Writable, State = gradient },
            call.Arguments(state));
    }
}
