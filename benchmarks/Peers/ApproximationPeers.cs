using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Peers.Onnx;
using SparseAttentionGen.Benchmarks.Peers.Torch;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>The families, against the matrix form that their authors' code has, and against exact attention.</summary>
internal static class ApproximationPeers
{
    private const int LongestLength = 16384;
    private static readonly SequenceProjection Projection256 = Projections.Random(256, LongestLength);
    private static readonly Performer256 Performer = new();
    private static readonly CausalPerformer256 CausalPerformer = new();

    public static IReadOnlyList<PeerCase> All { get; } =
    [
        .. new PeerCase[]
        {
            new("Linformer 256", new Linformer256(Projection256),
            [
                new("libtorch, Linformer's products", static problem => TorchPeers.Linformer(problem, Projection256)),
                new("TensorPrimitives", static problem => new TensorPrimitivesProjection(problem, Projection256)),
                Exact,
            ]),
            new("Performer 256", Performer,
            [
                new("libtorch, FAVOR+", static problem => TorchPeers.Performer(problem, Performer.Features)),
                new("TensorPrimitives", static problem => new TensorPrimitivesFeatures(problem, Performer.Features)),
                Exact,
            ]),
            new("causal Performer 256", CausalPerformer,
            [
                new("libtorch, FAVOR+ with running sums", static problem => TorchPeers.Performer(problem, CausalPerformer.Features))
                {
                    // Their epsilon is relative to the largest product of all keys, ours to that of the keys up to the query.
                    ComparableRow = static (row, length) => row == length - 1,
                    Note = "compared at the last query, where the largest product of the keys so far is that of all",
                },
                new("TensorPrimitives", static problem => new TensorPrimitivesFeatures(problem, CausalPerformer.Features)),
            ]),
            new("linear attention", new Linear64(),
            [
                new("libtorch, two products", TorchPeers.Linear),
                PlainLinear,
            ]),
            new("causal linear attention", new CausalLinear64(),
            [
                new("libtorch, running sums", TorchPeers.Linear),
                PlainLinear,
            ]),
            new("Nystrom 64", new Nystrom64(), [new("libtorch, Nystromformer's products", TorchPeers.Nystrom)]),
        }
        .Select(static item => item with { Lengths = [4096, LongestLength], Limit = TimeSpan.FromSeconds(4) }),
    ];

    private static PeerDefinition PlainLinear => new("TensorPrimitives", static problem => new TensorPrimitivesFeatures(problem, matrix: null));

    private static PeerDefinition Exact => new("dense, exact: ONNX Runtime MultiHeadAttention", OnnxPeers.MultiHead)
    {
        ComputesTheSame = false,
        Note = "what the family approximates: results are not compared",
    };
}
