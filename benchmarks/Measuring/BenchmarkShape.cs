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

    /// <summary>What is timed; other passes than the forward one need a class with gradients.</summary>
    public AttentionPass Pass { get; init; }

    /// <summary>Starts of documents and their end, if the sequence is made of them.</summary>
    public int[]? CumulativeLengths { get; init; }

    /// <summary>The blocks that are attended, if not all of the pattern.</summary>
    public BlockMask? BlockMask { get; init; }

    public int KeyValueHeads => Heads / HeadsPerKeyValueHead;

    public AttentionPattern Pattern => Attention.Pattern;

    public AttentionShape Sizes => new(Batch, Heads, QueryLength, Length, KeyValueHeads);

    /// <summary>
    /// Useful operations of the pattern, without <see cref="CumulativeLengths"/> and <see cref="BlockMask"/>. A backward pass has five products of each
    /// pair in the place of two: scores again, and the gradients of probabilities, queries, keys and values.
    /// </summary>
    public double UsefulFlops => ForwardFlops * Pass switch
    {
        AttentionPass.Forward => 1,
        AttentionPass.Backward => BackwardProducts,
        _ => 1 + BackwardProducts,
    };

    /// <summary>Operations of a backward pass for each of the forward pass.</summary>
    private double BackwardProducts => ((3.0 * Pattern.HeadDim) + (2.0 * Pattern.ValueDim)) / (Pattern.HeadDim + Pattern.ValueDim);

    private double ForwardFlops => QueryLength == Length ? Pattern.UsefulFlops(Length, Heads, Batch) : 2.0 * (Pattern.HeadDim + Pattern.ValueDim) * Batch * LastPairs;

    private double LastPairs => (
        from head in Enumerable.Range(0, Heads)
        from query in Enumerable.Range(Length - QueryLength, QueryLength)
        from range in Pattern.AllowedKeys(query, Length, head)
        select (double)range.Count).Sum();
}
