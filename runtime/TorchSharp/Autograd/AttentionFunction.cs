using SparseAttentionGen.Torch.Arguments;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Autograd;

/// <summary>Attention as a node of autograd's graph.</summary>
/// <remarks>
/// An exception that leaves <see cref="backward"/> ends the process, with its message: libtorch calls it, as it does every function of TorchSharp. So
/// the forward pass checks all that a backward pass could refuse, and cancellation and progress, which may throw, are for the forward pass alone.
/// What remains is memory that runs out, and a saved tensor that was changed in place, which libtorch finds only then.
/// </remarks>
internal sealed class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    private const string CallKey = "call";
    private const int Inputs = 3;

    public override string Name => "SparseAttention";

    /// <summary>Runs the forward pass and then makes a node for the backward pass: one that fails leaves no node, which TorchSharp would keep forever.</summary>
    public static Tensor Run(PreparedCall call)
    {
        GradientKeeper.Release();
        var (output, logSumExp) = (call.CreateOutput(), call.CreateLogSumExp());
        call.Forward(output, logSumExp);
        return apply([new Computed(call, output, logSumExp), call.Query, call.Key, call.Value, .. call.Arguments.Differentiable!]);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (call, output, logSumExp) = (Computed)vars[0];
        ctx.save_data(CallKey, new BackwardCall((IDifferentiableAttention)call.Attention, call.Arguments, call.Options));
        ctx.save_for_backward(BackwardCall.Saved(call, output, logSumExp)!);
        ctx.set_materialize_grads(false);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (BackwardCall)ctx.get_data(CallKey);
        if (grad_output.IsInvalid)
        {
            // Nothing behind the output depends on it.
            return [.. new Tensor[1 + Inputs + PreparedArguments.DifferentiableNames.Count]];
        }

        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        Tensor?[] gradients;
        using (no_grad())
        {
            gradients = call.Compute(saved, grad_output);
        }

        if (is_grad_enabled())
        {
            gradients = SecondDerivative.Refuse([saved[0], saved[1], saved[2], grad_output], gradients);
        }

        grad_output.Dispose();
        return [null!, .. GradientKeeper.Keep(gradients)];
    }

    private sealed record Computed(PreparedCall Call, Tensor Output, Tensor? LogSumExp);
}
