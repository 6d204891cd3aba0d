using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Peers.Onnx;
using SparseAttentionGen.Benchmarks.Peers.Torch;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>One of our kernels and everything that computes the same.</summary>
internal sealed record PeerCase(string Name, ISparseAttention Ours, IReadOnlyList<PeerDefinition> Peers)
{
    /// <summary>What is compared.</summary>
    public AttentionPass Pass { get; init; }

    public int Heads { get; init; } = 4;

    /// <summary>Query heads that share one key and value head.</summary>
    public int HeadsPerKeyValueHead { get; init; } = 1;

    /// <summary>Number of queries, the last of the sequence; 0: all positions have one.</summary>
    public int QueryLength { get; init; }

    public IReadOnlyList<int> Lengths { get; init; } = [1024, 4096, 16384];

    /// <summary>Time after which a slow peer is not repeated any more; null: the suite's.</summary>
    public TimeSpan? Limit { get; init; }
}

/// <summary>Who is compared with what.</summary>
internal static class PeerCatalog
{
    private const int Window = 256;

    /// <summary>ONNX Runtime's sparse operator knows windows of whole blocks alone.</summary>
    private const int SparseBlock = 64;

    /// <summary>Dense loops over rows take minutes beyond this.</summary>
    private const int LongestPlainDense = 4096;

    public static IReadOnlyList<PeerCase> All { get; } =
    [
        new("dense", new Dense64(),
        [
            new("ONNX Runtime MultiHeadAttention", OnnxPeers.MultiHead) { LeastRatio = 1.15 },
            new("libtorch SDPA", TorchPeers.Sdpa) { LeastRatio = 2.5 },
            PlainDense,
        ]),
        new("causal", new Causal64(),
        [
            new("ONNX Runtime GroupQueryAttention", static problem => OnnxPeers.GroupQuery(problem, window: null)) { LeastRatio = 1.6 },
            new("libtorch SDPA, causal", TorchPeers.CausalSdpa),
            PlainDense,
        ]),
        new("causal, 8 heads per KV head", new Causal64(),
        [
            new("ONNX Runtime GroupQueryAttention", static problem => OnnxPeers.GroupQuery(problem, window: null)),
            PlainDense,
        ])
        {
            Heads = 8,
            HeadsPerKeyValueHead = 8,
        },
        Decoding("decoding", heads: 32, headsPerKeyValueHead: 1),
        Decoding("decoding, 4 heads per KV head", heads: 32, headsPerKeyValueHead: 4),
        new("window 256", new Window256(),
        [
            new("libtorch SDPA, boolean mask", TorchPeers.MaskedSdpa) { LeastRatio = 30 },
            new("libtorch, Longformer's chunks", static problem => TorchPeers.Chunked(problem, Window)) { LeastRatio = 40 },
            new("libtorch, BigBird's blocks", static problem => TorchPeers.Blocked(problem, Window)),
            Plain,
        ]),
        new("causal window 256", new CausalWindow256(),
        [
            new("ONNX Runtime GroupQueryAttention, local window", static problem => OnnxPeers.GroupQuery(problem, Window + 1)) { LeastRatio = 15 },
            Plain,
        ]),
        new("causal block window 256", new CausalBlockWindow256(),
        [
            new("ONNX Runtime SparseAttention", static problem => OnnxPeers.Sparse(problem, Window, SparseBlock)) { LeastRatio = 25 },
            Plain,
        ]),
        new("Longformer's layer: 12 heads, window 256, 1 global token", new OwnGlobalProjection(new Window256Global1()),
        [
            new("dense: ONNX Runtime MultiHeadAttention", OnnxPeers.MultiHead)
            {
                ComputesTheSame = false,
                LeastRatio = 10,
                Note = "what the pattern leaves out: results are not compared",
            },
            new("libtorch, Longformer's chunks", static problem => TorchPeers.Chunked(problem, Window))
            {
                ComputesTheSame = false,
                LeastRatio = 10,
                Note = "without the global token",
            },
            Plain,
        ])
        {
            Heads = 12,
            Lengths = [4096, 32768],
            Limit = TimeSpan.FromSeconds(4),
        },
        new("BigBird", new BigBird(), [Plain]),
        new("window 128, dilation 2", new Window128Dilated2(), [Plain]),
        .. ApproximationPeers.All,
        .. TrainingPeers.All,
    ];

    /// <summary>One query of each head, the last token's, as for each token of a text that is generated.</summary>
    private static PeerCase Decoding(string name, int heads, int headsPerKeyValueHead) => new(name, new Causal64(),
    [
        new("ONNX Runtime GroupQueryAttention", OnnxPeers.Decoding) { LeastRatio = 1 },
        new("keys and values read once", static problem => new ReadingPeer(problem))
        {
            ComputesTheSame = false,
            Note = "no more than adding them up: the memory's limit",
        },
        Plain,
    ])
    {
        Heads = heads,
        HeadsPerKeyValueHead = headsPerKeyValueHead,
        QueryLength = 1,
    };

    private static PeerDefinition Plain => new("TensorPrimitives", static problem => new TensorPrimitivesPeer(problem));

    private static PeerDefinition PlainDense => Plain with { LongestLength = LongestPlainDense };
}
