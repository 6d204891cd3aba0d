namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>A kernel and the sizes that it is called with.</summary>
internal sealed record BenchmarkShape(string Name, ISparseAttention Attention)
{
    public int Batch { get; init; } = 1;

    public int Heads { get; init; } = 1;

    /// <summary>Query heads that share one key and value head.</summary>
    public int HeadsPerKeyValueHead { get; init; } = 1;

    public int Length { get; init; } = 4096;

    /// <summary>Number of queries, the last of the sequence; all positions have one unless it is set.</summary>
    public int QueryLength
    {
        get => field == 0 ? Length : field;
        init;
    }

    public int Threads { get; init; } = 1;

    /// <summary>Starts of documents and their end, if the sequence is made of them.</summary>
    public int[]? CumulativeLengths { get; init; }

    /// <summary>The blocks that are attended, if not all of the pattern.</summary>
    public BlockMask? BlockMask { get; init; }

    public int KeyValueHeads => Heads / HeadsPerKeyValueHead;

    public AttentionPattern Pattern => Attention.Pattern;

    public AttentionShape Sizes => new(Batch, Heads, QueryLength, Length, KeyValueHeads);

    /// <summary>Useful operations of the pattern, without <see cref="CumulativeLengths"/> and <see cref="BlockMask"/>.</summary>
    public double UsefulFlops => QueryLength == Length ? Pattern.UsefulFlops(Length, Heads, Batch) : 2.0 * (Pattern.HeadDim + Pattern.ValueDim) * Batch * LastPairs;

    private double LastPairs => (
        from head in Enumerable.Range(0, Heads)
        from query in Enumerable.Range(Length - QueryLength, QueryLength)
        from range in Pattern.AllowedKeys(query, Length, head)
        select (double)range.Count).Sum();
}
