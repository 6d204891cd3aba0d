using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Peers.Torch;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Forward and backward passes together, against libtorch's autograd; gradients of query, key and value are compared.</summary>
internal static class TrainingPeers
{
    private const int Window = 256;

    public static IReadOnlyList<PeerCase> All { get; } =
    [
        .. new PeerCase[]
        {
            new("dense, forward and backward", new Dense64(), [new("libtorch SDPA", TorchPeers.Sdpa) { LeastRatio = 1 }]),
            new("causal, forward and backward", new Causal64(), [new("libtorch SDPA, causal", TorchPeers.CausalSdpa) { LeastRatio = 1 }]),
            new("window 256, forward and backward", new Window256(),
            [
                new("libtorch SDPA, boolean mask", TorchPeers.MaskedSdpa) { LeastRatio = 5 },
                new("libtorch, Longformer's chunks", static problem => TorchPeers.Chunked(problem, Window)) { LeastRatio = 4 },
                new("libtorch, BigBird's blocks", static problem => TorchPeers.Blocked(problem, Window)),
            ]),
        }
        .Select(static item => item with { Pass = AttentionPass.Both, Lengths = [1024, 4096], Limit = TimeSpan.FromSeconds(4) }),
    ];
}
