using SparseAttentionGen.Benchmarks.Peers.Torch;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Training;
using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>A step of the same model in TorchSharp.</summary>
internal sealed class TorchStep : ITrainingStep
{
    private readonly TorchEncoder encoder;
    private readonly optim.Optimizer optimizer;
    private readonly Tensor tokens;
    private readonly Tensor targets;
    private readonly int threads;

    /// <param name="problem">What is trained.</param>
    /// <param name="isMasked">Whether the attention's pattern is given as a mask, rather than none.</param>
    /// <exception cref="DllNotFoundException">The native library cannot be loaded; the message has the reason.</exception>
    public TorchStep(TrainingProblem problem, bool isMasked)
    {
        TorchLibrary.ThrowIfUnavailable();
        var length = problem.Size.Length;
        threads = problem.Threads;
        var pattern = problem.Variant.Encoder(new LayerPlace(0, length, TrainingProblem.Seed)).Kernels.Pattern;
        encoder = new TorchEncoder(problem.Encoder(), problem.Size, isMasked ? TorchPeers.Mask(pattern, length) : null);
        optimizer = optim.Adam(encoder.Parameters, TrainingProblem.LearningRate, Adam.FirstDecay, Adam.SecondDecay);
        var batch = problem.Batch;
        tokens = tensor(batch.Tokens, ScalarType.Int64).view(problem.Sequences, length);
        targets = tensor(batch.Targets, ScalarType.Int64);
    }

    public double Run()
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(encoder.Forward(tokens), targets);
        loss.backward();
        nn.utils.clip_grad_norm_(encoder.Parameters, Adam.LargestNorm);
        optimizer.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        encoder.Dispose();
        tokens.Dispose();
        targets.Dispose();
    }
}
