using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>An attention written with libtorch's tensor operations.</summary>
internal sealed class TorchPeer : IPeer
{
    private readonly int threads;
    private readonly Func<Tensor, Tensor, Tensor, Tensor> forward;
    private readonly Tensor query;
    private readonly Tensor key;
    private readonly Tensor value;
    private Tensor? output;

    public TorchPeer(PeerProblem problem, Func<Tensor, Tensor, Tensor, Tensor> forward)
    {
        (threads, this.forward) = (problem.Threads, forward);
        var (shape, dim) = (problem.Shape, problem.Pattern.HeadDim);
        query = tensor(problem.Tensors.Query, [shape.Batch, shape.Heads, shape.Length, dim]);
        key = tensor(problem.Tensors.Key, [shape.Batch, shape.KeyValueHeads, shape.Length, dim]);
        value = tensor(problem.Tensors.Value, [shape.Batch, shape.KeyValueHeads, shape.Length, dim]);
    }

    public void Run()
    {
        set_num_threads(threads);
        output?.Dispose();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        output = forward(query, key, value).MoveToOuterDisposeScope();
    }

    public float[] Output() => output is null ? [] : output.contiguous().data<float>().ToArray();

    public void Dispose()
    {
        output?.Dispose();
        query.Dispose();
        key.Dispose();
        value.Dispose();
    }
}
