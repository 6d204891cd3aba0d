namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>The attention of a layer, summed over blocks of queries and keys so that it fits a picture.</summary>
internal sealed class AttentionMap
{
    private readonly double[] weights;
    private readonly long[] pairs;
    private readonly int heads;

    /// <summary>Begins an empty map.</summary>
    /// <param name="length">Number of tokens.</param>
    /// <param name="mostBlocks">Most blocks on each side.</param>
    /// <param name="heads">Number of heads that are added to it.</param>
    public AttentionMap(int length, int mostBlocks, int heads)
    {
        Length = length;
        BlockSize = ((length - 1) / mostBlocks) + 1;
        Blocks = ((length - 1) / BlockSize) + 1;
        this.heads = heads;
        weights = new double[Blocks * Blocks];
        pairs = new long[Blocks * Blocks];
    }

    public int Length { get; }

    /// <summary>Tokens of a block; the last one may have fewer.</summary>
    public int BlockSize { get; }

    /// <summary>Blocks on each side.</summary>
    public int Blocks { get; }

    /// <summary>Adds one query of a head.</summary>
    /// <param name="query">Its position.</param>
    /// <param name="attended">The keys that it attends.</param>
    /// <param name="row">Its weights at these.</param>
    public void Add(int query, IReadOnlyList<(int Start, int End)> attended, ReadOnlySpan<float> row)
    {
        var first = query / BlockSize * Blocks;
        foreach (var (start, end) in attended)
        {
            for (var from = start; from < end;)
            {
                var block = from / BlockSize;
                var to = Math.Min(end, (block + 1) * BlockSize);
                var sum = 0.0;
                for (var key = from; key < to; key++)
                {
                    sum += row[key];
                }

                weights[first + block] += sum;
                pairs[first + block] += to - from;
                from = to;
            }
        }
    }

    /// <summary>The share of a block of queries' attention that goes to a block of keys, mean of queries and heads: a row sums to 1.</summary>
    public double Share(int queries, int keys) => weights[(queries * Blocks) + keys] / ((double)SizeOf(queries) * heads);

    /// <summary>The share of a block's pairs that attend, mean of heads.</summary>
    public double Density(int queries, int keys) =>
        pairs[(queries * Blocks) + keys] / ((double)SizeOf(queries) * SizeOf(keys) * heads);

    private int SizeOf(int block) => Math.Min(BlockSize, Length - (block * BlockSize));
}
