using SparseAttentionGen.Benchmarks.Measuring;
using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>An attention written with libtorch's tensor operations, and where gradients are asked for, its autograd.</summary>
internal sealed class TorchPeer : IPeer
{
    private readonly int threads;
    private readonly Func<Tensor, Tensor, Tensor, Tensor> forward;
    private readonly Tensor[] inputs;
    private readonly Tensor? outputGradient;
    private Tensor[] results = [];

    public TorchPeer(PeerProblem problem, Func<Tensor, Tensor, Tensor, Tensor> forward)
    {
        (threads, this.forward) = (problem.Threads, forward);
        var (shape, dim) = (problem.Shape, problem.Pattern.HeadDim);
        inputs =
        [
            tensor(problem.Tensors.Query, [shape.Batch, shape.Heads, shape.Length, dim]),
            tensor(problem.Tensors.Key, [shape.Batch, shape.KeyValueHeads, shape.Length, dim]),
            tensor(problem.Tensors.Value, [shape.Batch, shape.KeyValueHeads, shape.Length, dim]),
        ];
        if (shape.Pass != AttentionPass.Forward)
        {
            outputGradient = tensor(problem.Tensors.OutputGradient, [shape.Batch, shape.Heads, shape.Length, dim]);
            inputs = [.. inputs.Select(static input => input.requires_grad_())];
        }
    }

    public void Run()
    {
        set_num_threads(threads);
        Array.ForEach(results, static result => result.Dispose());
        using var scope = NewDisposeScope();
        results = outputGradient is null ? [Infer()] : Differentiate(outputGradient);
    }

    public float[] Output() => [.. results.SelectMany(static result => result.contiguous().data<float>().ToArray())];

    public void Dispose()
    {
        Array.ForEach(results, static result => result.Dispose());
        Array.ForEach(inputs, static input => input.Dispose());
        outputGradient?.Dispose();
    }

    private Tensor Infer()
    {
        using var inference = inference_mode();
        return forward(inputs[0], inputs[1], inputs[2]).MoveToOuterDisposeScope();
    }

    private Tensor[] Differentiate(Tensor gradient)
    {
        var output = forward(inputs[0], inputs[1], inputs[2]);
        var gradients = autograd.grad([output], inputs, [gradient]);
        return [.. gradients.Select(static item => item.MoveToOuterDisposeScope())];
    }
}
