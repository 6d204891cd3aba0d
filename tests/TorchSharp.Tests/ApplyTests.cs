using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>Outputs and gradients are those of libtorch's own attention with a mask that allows the same pairs.</summary>
public class ApplyTests : TorchTest
{
    [Theory]
    [InlineData(4, 37)]
    [InlineData(4, 150)]
    [InlineData(1, 1)]
    public void A_window(int heads, int length)
    {
        var inputs = Inputs(2, heads, heads, length, length);
        var positions = arange(length);
        var mask = (positions.unsqueeze(1) - positions.unsqueeze(0)).abs() <= 5;
        Comparison.Check(new Window16(), inputs, mask, null, inputs);
    }

    [Fact]
    public void Causal_with_a_value_of_another_size_and_another_scale()
    {
        Tensor[] inputs = [Leaf(2, 3, 41, 16), Leaf(2, 3, 41, 16), Leaf(2, 3, 41, 24)];
        Comparison.Check(new Causal16To24(), inputs, ones(41, 41).tril().to_type(ScalarType.Bool), null, inputs);
    }

    [Fact]
    public void Shared_key_and_value_heads()
    {
        var inputs = Inputs(2, 6, 2, 33, 33);
        Comparison.Check(new CausalWindow16(), inputs, Comparison.MaskOf(CausalWindow16.Pattern, 6, 33, 33), null, inputs);
    }

    [Fact]
    public void Queries_after_a_past()
    {
        var inputs = Inputs(1, 2, 2, 9, 40);
        Comparison.Check(new CausalWindow16(), inputs, Comparison.MaskOf(CausalWindow16.Pattern, 2, 9, 40, 31), new TorchAttentionArguments { QueryOffset = 31 }, inputs);
    }

    [Fact]
    public void Padded_keys_by_mask_and_by_length()
    {
        var inputs = Inputs(2, 2, 2, 20, 20);
        var exists = arange(20).unsqueeze(0) < tensor([20L, 13L]).unsqueeze(1);
        var mask = exists.view(2, 1, 1, 20).expand(2, 1, 20, 20);
        Comparison.Check(new Dense16(), inputs, mask, new TorchAttentionArguments { KeyPaddingMask = exists }, inputs);
        Comparison.Check(new Dense16(), inputs, mask, new TorchAttentionArguments { KeyLengths = tensor([20L, 13L]) }, inputs);
        Comparison.Check(new Dense16(), inputs, mask, new TorchAttentionArguments { KeyLengths = tensor([20, 13]) }, inputs);

        // Every second column of a wider mask: it has gaps.
        var gaps = exists.repeat_interleave(2, 1)[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)];
        Assert.False(gaps.is_contiguous());
        Comparison.Check(new Dense16(), inputs, mask, new TorchAttentionArguments { KeyPaddingMask = gaps }, inputs);
    }

    [Fact]
    public void A_bias_and_a_mask_of_pairs()
    {
        var inputs = Inputs(2, 4, 2, 21, 21);
        var bias = randn(4, 1, 21);
        Comparison.Check(new Dense16(), inputs, bias.expand(2, 4, 21, 21), new TorchAttentionArguments { Bias = bias }, inputs);
        Comparison.Check(new Dense16(), inputs, bias.expand(2, 4, 21, 21), new TorchAttentionArguments { Bias = bias.expand(2, 4, 21, 21) }, inputs);

        var allowed = (rand(2, 1, 21, 21) < 0.5) | eye(21).to_type(ScalarType.Bool);
        Comparison.Check(new Dense16(), inputs, allowed, new TorchAttentionArguments { Mask = allowed }, inputs);
    }

    [Fact]
    public void A_bias_that_learns()
    {
        var inputs = Inputs(2, 4, 2, 21, 21);
        foreach (var bias in (Tensor[])[Leaf(2, 4, 21, 21), Leaf(4, 1, 21), Leaf(21)])
        {
            Comparison.Check(new Dense16(), inputs, bias.expand(2, 4, 21, 21), new TorchAttentionArguments { Bias = bias }, [.. inputs, bias]);
        }

        // A view of it, whose gradient finds its way back.
        var table = Leaf(21, 4, 21);
        var view = table.permute(1, 0, 2);
        Comparison.Check(new Dense16(), inputs, view.expand(2, 4, 21, 21), new TorchAttentionArguments { Bias = view }, [.. inputs, table]);
    }

    [Fact]
    public void A_table_of_distances_that_learns()
    {
        var inputs = Inputs(1, 2, 2, 21, 21);
        var table = Leaf(2, 7);
        var distances = (arange(21).unsqueeze(0) - arange(21).unsqueeze(1)).clamp(-3, 3) + 3;
        var bias = table.index_select(1, distances.flatten()).view(1, 2, 21, 21);
        Comparison.Check(new Distances16(), inputs, bias, new TorchAttentionArguments { RelativeBias = table }, [.. inputs, table]);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3, 11, 14)]
    [InlineData(1, 0, 1, 40)]
    public void Global_tokens_anywhere(int window, params int[] globals)
    {
        var inputs = Inputs(1, 2, 2, 50, 50);
        var isGlobal = zeros(1, 50, @bool).index_fill_(1, tensor(globals.Select(static position => (long)position).ToArray()), true);
        var near = (arange(50).unsqueeze(1) - arange(50).unsqueeze(0)).abs() <= window;
        var arguments = new TorchAttentionArguments { Window = new WindowSides(window), GlobalTokenMask = isGlobal };
        Comparison.Check(new Longformer16(), inputs, near | isGlobal.view(1, 1, 1, 50) | isGlobal.view(1, 1, 50, 1), arguments, inputs);
    }

    [Fact]
    public void Blocks_chosen_at_run_time_and_documents()
    {
        var inputs = Inputs(1, 2, 2, 32, 32);
        var (rows, columns) = (arange(32).unsqueeze(1), arange(32).unsqueeze(0));
        var blocks = BlockMask.FromPredicate(8, 32, 32, static (query, key) => query == key || key == 0);
        var chosen = (rows.floor_divide(8) == columns.floor_divide(8)) | (columns < 8);
        Comparison.Check(new Dense16(), inputs, chosen, new TorchAttentionArguments { BlockMask = blocks }, inputs);

        var together = (rows < 11) == (columns < 11);
        Comparison.Check(new Dense16(), inputs, together, new TorchAttentionArguments { CumulativeLengths = tensor([0L, 11L, 32L]) }, inputs);
        Comparison.Check(new Dense16(), inputs, together, new TorchAttentionArguments { SegmentIds = (arange(32) < 11).to_type(ScalarType.Int32).unsqueeze(0) }, inputs);
    }

    [Fact]
    public void Views_of_one_projection_are_read_where_they_are()
    {
        // [batch, length, 3, heads, dim], as a projection for queries, keys and values at once gives it.
        var projected = Leaf(2, 29, 3, 4, 16);
        var inputs = Enumerable.Range(0, 3).Select(index => projected.select(2, index).transpose(1, 2)).ToArray();
        Assert.All(inputs, static input => Assert.False(input.is_contiguous()));
        var attention = new Window16();
        Comparison.Check(attention, inputs, Comparison.MaskOf(Window16.Pattern, 4, 29, 29), null, projected);

        // The result lies as the query does, token by token, so that joining heads is a view.
        var result = attention.Apply(inputs[0], inputs[1], inputs[2]);
        Assert.True(result.transpose(1, 2).is_contiguous());
    }

    [Fact]
    public void Repeated_and_shared_memory()
    {
        var (query, key) = (Leaf(3, 2, 18, 16), Leaf(1, 1, 18, 16));
        Tensor[] inputs = [query, key.expand(3, 2, 18, 16), key.expand(3, 2, 18, 16)];
        Comparison.Check(new Dense16(), inputs, ones(18, 18, dtype: ScalarType.Bool), null, query, key);

        var same = Leaf(2, 2, 18, 16);
        Comparison.Check(new Dense16(), [same, same, same], ones(18, 18, dtype: ScalarType.Bool), null, same);
    }

    [Fact]
    public void Gradients_of_any_layout()
    {
        var inputs = Inputs(1, 2, 2, 12, 12);
        new Dense16().Apply(inputs[0], inputs[1], inputs[2]).sum().backward();

        // One that is transposed, and one whose rows overlap.
        foreach (var gradient in (Tensor[])[randn(1, 2, 16, 12).transpose(2, 3), randn(100).as_strided([1, 2, 12, 16], [0, 0, 4, 1]), randn(1, 12, 2, 16).transpose(1, 2)])
        {
            var actual = autograd.grad([new Dense16().Apply(inputs[0], inputs[1], inputs[2])], inputs, [gradient]);
            var expected = autograd.grad([new Dense16().Apply(inputs[0], inputs[1], inputs[2])], inputs, [gradient.contiguous()]);
            Assert.All(actual, (tensor, index) => Comparison.Near(expected[index], tensor, "gradient"));
        }

        // Probabilities of a row sum to 1: all rows together give each element of the values a gradient of 1 on average.
        Assert.Equal(1, inputs[2].grad!.mean().item<float>(), 1e-5);
    }

    [Fact]
    public void Tensors_without_elements()
    {
        var inputs = Inputs(2, 2, 2, 0, 7);
        var result = new Dense16().Apply(inputs[0], inputs[1], inputs[2]);
        Assert.Equal([2, 2, 0, 16], result.shape);
        result.sum().backward();
        Assert.Equal(0, inputs[1].grad!.abs().sum().item<float>());

        var none = new Dense16().Apply(randn(1, 2, 3, 16), randn(1, 2, 0, 16), randn(1, 2, 0, 16));
        Assert.Equal(0, none.abs().sum().item<float>());
    }

    private static Tensor[] Inputs(int batch, int heads, int keyValueHeads, int queryLength, int keyLength) =>
        [Leaf(batch, heads, queryLength, 16), Leaf(batch, keyValueHeads, keyLength, 16), Leaf(batch, keyValueHeads, keyLength, 16)];

    private static Tensor Leaf(params long[] shape) => randn(shape).requires_grad_();
}
