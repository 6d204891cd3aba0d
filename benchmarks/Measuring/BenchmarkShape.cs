namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>A kernel and the sizes that it is called with.</summary>
internal sealed record BenchmarkShape(string Name, ISparseAttention Attention)
{
    public int Batch { get; init; } = 1;

    public int Heads { get; init; } = 1;

    /// <summary>Query heads that share one key and value head.</summary>
    public int HeadsPerKeyValueHead { get; init; } = 1;

    public int Length { get; init; } = 4096;

    public int Threads { get; init; } = 1;

    public int KeyValueHeads => Heads / HeadsPerKeyValueHead;

    public AttentionPattern Pattern => Attention.Pattern;

    public AttentionShape Sizes => new(Batch, Heads, Length, Length, KeyValueHeads);

    public double UsefulFlops => Pattern.UsefulFlops(Length, Heads, Batch);
}
