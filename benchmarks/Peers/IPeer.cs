using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Another system's attention, ready to run on the inputs that it was made for.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>One call: what is timed.</summary>
    void Run();

    /// <summary>What the last call has computed: the output, [batch, heads, length, dim], or the gradients of query, key and value one behind the other.</summary>
    float[] Output();
}

/// <summary>What a peer is asked to compute.</summary>
internal sealed record PeerProblem(BenchmarkShape Shape, ShapeTensors Tensors)
{
    public int Threads => Shape.Threads;

    public AttentionPattern Pattern => Shape.Pattern;
}

/// <summary>How to make a peer, and which of its results can be compared.</summary>
/// <param name="Name">The system, and which part of it is used.</param>
/// <param name="Create">Makes it; throws where it cannot be loaded or cannot do this.</param>
internal sealed record PeerDefinition(string Name, Func<PeerProblem, IPeer> Create)
{
    /// <summary>Rows, of sequences of a length, whose outputs are the same in both; null: all.</summary>
    public Func<int, int, bool>? ComparableRow { get; init; }

    /// <summary>Whether outputs are compared at all: not where ours is an approximation of the peer's.</summary>
    public bool ComputesTheSame { get; init; } = true;

    /// <summary>Longest sequence that is worth waiting for.</summary>
    public int LongestLength { get; init; } = int.MaxValue;

    /// <summary>How many times faster than it ours must be, on one thread at <see cref="PeerRound.JudgedLength"/> tokens.</summary>
    public double? LeastRatio { get; init; }

    public string? Note { get; init; }
}
