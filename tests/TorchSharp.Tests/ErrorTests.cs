using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>What does not fit is refused before anything is computed, with the argument's name, the reason, and what to do.</summary>
public class ErrorTests : TorchTest
{
    private static readonly Window16 Attention = new();

    [Fact]
    public void Other_types()
    {
        Refuses("key", "Float64, but must be float32: call to(torch.float32)", key: randn(1, 2, 9, 16, float64));
        Refuses("query", "Int64, but must be float32", query: ones(1, 2, 9, 16, int64));
        Refuses("value", "BFloat16, but must be float32", value: randn(1, 2, 9, 16).to(bfloat16));
    }

    [Fact]
    public void Other_places()
    {
        Refuses("query", "is a meta tensor, which has a shape but no elements", query: empty(1, 2, 9, 16, device: META));
        Refuses("value", "is a sparse tensor, but must be dense: call to_dense()", value: ones(1, 2, 9, 16).to_sparse());
        if (cuda.is_available())
        {
            Refuses("key", "is on cuda:0, but the kernels run on the CPU: call cpu()", key: ones(1, 2, 9, 16, device: CUDA));
        }
    }

    [Fact]
    public void Other_shapes()
    {
        Refuses("query", "is [2, 9, 16], but must have 4 dimensions, [batch, heads, length, dim]", query: randn(2, 9, 16));
        Refuses("key", "last dimension is 8, but the class's HeadDim is 16", key: randn(1, 2, 9, 8));
        Refuses("key", "3 heads, which must divide the query's 2 heads", key: randn(1, 3, 9, 16), value: randn(1, 3, 9, 16));
        Refuses("value", "length is 8, but the key's is 9", value: randn(1, 2, 8, 16));
        Refuses("key", "has a last stride of 9, but the elements of a row must lie side by side: call contiguous()", key: randn(1, 2, 16, 9).transpose(2, 3));
        Refuses("value", "has rows that overlap, by its strides [0, 0, 4, 1]: call contiguous()", value: randn(100).as_strided([1, 2, 9, 16], [0, 0, 4, 1]));
    }

    [Fact]
    public void Other_arguments()
    {
        Refuses("KeyPaddingMask", "Int64, but must be bool: call to(torch.bool)", new TorchAttentionArguments { KeyPaddingMask = ones(1, 9, int64) });
        Refuses("KeyPaddingMask", "is [9, 1], but must be [batch, length], here [1, 9]", new TorchAttentionArguments { KeyPaddingMask = ones(9, 1, @bool) });
        Refuses("KeyLengths", "Float32, but must be int32 or int64", new TorchAttentionArguments { KeyLengths = ones(1) });
        Refuses("KeyLengths", "has the element 4294967296, which is no 32-bit number", new TorchAttentionArguments { KeyLengths = tensor([1L << 32]) });
        Refuses("Bias", "Float64, but must be float32", new TorchAttentionArguments { Bias = randn(9, 9, float64) });
        Refuses("Bias", "has 0 dimensions, but must have 1 to 4", new TorchAttentionArguments { Bias = tensor(1f) });
        Refuses("Mask", "Float32, but must be bool", new TorchAttentionArguments { Mask = ones(9, 9) });
        Refuses("arguments", "KeyLengths has 2 elements", new TorchAttentionArguments { KeyLengths = tensor([9, 9]) });
        Refuses("arguments", "Window", new TorchAttentionArguments { Window = new WindowSides(3) });
    }

    [Fact]
    public void A_gradient_that_the_class_cannot_compute()
    {
        ISparseAttention attention = new Inference16();
        var (constant, leaf) = (randn(1, 2, 9, 16), randn(1, 2, 9, 16).requires_grad_());
        var error = Assert.Throws<ArgumentException>(() => attention.Apply(constant, leaf, constant));
        Assert.Equal("key", error.ParamName);
        Assert.Contains("The key requires a gradient, but Inference16 has no backward pass: declare it with [SparseAttention(Gradients = true)], or call it inside torch.no_grad()", error.Message, StringComparison.Ordinal);
        Assert.Equal("Bias", Assert.Throws<ArgumentException>(() =>
            attention.Apply(constant, constant, constant, new TorchAttentionArguments { Bias = randn(9, 9).requires_grad_() })).ParamName);

        using var without = no_grad();
        var expected = Attention.Apply(constant, leaf, constant);
        Assert.Equal(expected.data<float>().ToArray(), attention.Apply(constant, leaf, constant).data<float>().ToArray());
    }

    [Fact]
    public void A_class_with_gradients_has_them_when_it_is_held_as_one_without()
    {
        ISparseAttention attention = new Window16();
        var leaf = randn(1, 2, 9, 16).requires_grad_();
        attention.Apply(leaf, leaf, leaf).sum().backward();
        Assert.NotNull(leaf.grad);
    }

    private static void Refuses(
        string name, string reason, TorchAttentionArguments? arguments = null, Tensor? query = null, Tensor? key = null, Tensor? value = null)
    {
        var fitting = randn(1, 2, 9, 16).requires_grad_();
        var error = Assert.ThrowsAny<ArgumentException>(() => Attention.Apply(query ?? fitting, key ?? fitting, value ?? fitting, arguments));
        Assert.Equal(name, error.ParamName);
        Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), error.Message);
    }
}
