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

    /// <summary>Starts of documents and their end, if the sequence is made of them.</summary>
    public int[]? CumulativeLengths { get; init; }

    /// <summary>The blocks that are attended, if not all of the pattern.</summary>
    public BlockMask? BlockMask { get; init; }

    public int KeyValueHeads => Heads / HeadsPerKeyValueHead;

    public AttentionPattern Pattern => Attention.Pattern;

    public AttentionShape Sizes => new(Batch, Heads, Length, Length, KeyValueHeads);

    /// <summary>Useful operations of the pattern, without <see cref="CumulativeLengths"/> and <see cref="BlockMask"/>.</summary>
    public double UsefulFlops => Pattern.UsefulFlops(Length, Heads, Batch);
}
