using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Autograd;

/// <summary>
/// Makes derivatives of gradients NaN. Without it they would be 0, which is wrong and looks right; an exception cannot pass through libtorch.
/// </summary>
internal sealed class SecondDerivative : autograd.MultiTensorFunction<SecondDerivative>
{
    public override string Name => "SparseAttentionSecondDerivative";

    /// <summary>Hangs gradients into the graph, as results of what they depend on.</summary>
    public static Tensor?[] Refuse(Tensor[] inputs, Tensor?[] gradients)
    {
        var results = new Queue<Tensor>(apply([gradients.OfType<Tensor>().ToArray(), .. inputs]));
        return Array.ConvertAll(gradients, gradient => gradient is null ? null : results.Dequeue());
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_for_backward([.. vars.Skip(1).Cast<Tensor>()]);
        return [.. (Tensor[])vars[0]];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        using var disabled = no_grad();
        return [null!, .. GradientKeeper.Keep([.. ctx.get_saved_variables().Select(static input => full_like(input, double.NaN))])];
    }
}
