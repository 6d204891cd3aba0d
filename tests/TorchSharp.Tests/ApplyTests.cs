using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>Outputs and gradients are those of libtorch's own attention with a mask that allows the same pairs.</summary>
public class ApplyTests : TorchTest
{
    [Fact]
    public void A_window_is_attended_as_by_libtorch()
    {
        var inputs = Enumerable.Range(0, 3).Select(static _ => randn(2, 4, 37, 16).requires_grad_()).ToArray();
        var weights = randn(2, 4, 37, 16);
        var actual = new Window16().Apply(inputs[0], inputs[1], inputs[2]);
        (actual * weights).sum().backward();
        var gradients = inputs.Select(static input => input.grad!.clone()).ToArray();
        foreach (var input in inputs)
        {
            input.grad = null;
        }

        var positions = arange(37);
        var mask = (positions.unsqueeze(1) - positions.unsqueeze(0)).abs() <= 5;
        var expected = nn.functional.scaled_dot_product_attention(inputs[0], inputs[1], inputs[2], mask);
        (expected * weights).sum().backward();
        Near(expected, actual);
        for (var index = 0; index < inputs.Length; index++)
        {
            Near(inputs[index].grad!, gradients[index]);
        }
    }
}
