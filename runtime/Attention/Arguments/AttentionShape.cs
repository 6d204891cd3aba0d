namespace SparseAttentionGen;

/// <summary>Sizes of the tensors of a call with plain spans, which are [batch, heads, length, dim] without gaps.</summary>
/// <param name="Batch">Number of batch elements: 0 or more.</param>
/// <param name="Heads">Number of query heads: 0 or more.</param>
/// <param name="QueryLength">Number of queries of each head: 0 or more.</param>
/// <param name="KeyLength">Number of keys of each head: 0 or more.</param>
/// <param name="KeyValueHeads">
/// Number of key and value heads; a divisor of <paramref name="Heads"/> (grouped-query attention, Ainslie et al. 2023,
/// arXiv 2305.13245).
/// </param>
public readonly record struct AttentionShape(int Batch, int Heads, int QueryLength, int KeyLength, int KeyValueHeads)
{
    /// <summary>As many key and value heads as query heads.</summary>
    /// <param name="batch">Number of batch elements: 0 or more.</param>
    /// <param name="heads">Number of heads: 0 or more.</param>
    /// <param name="queryLength">Number of queries of each head: 0 or more.</param>
    /// <param name="keyLength">Number of keys of each head: 0 or more.</param>
    public AttentionShape(int batch, int heads, int queryLength, int keyLength)
        : this(batch, heads, queryLength, keyLength, heads)
    {
    }

    /// <summary>Self-attention: as many keys as queries, as many key and value heads as query heads.</summary>
    /// <param name="batch">Number of batch elements: 0 or more.</param>
    /// <param name="heads">Number of heads: 0 or more.</param>
    /// <param name="length">Number of queries and of keys: 0 or more.</param>
    public AttentionShape(int batch, int heads, int length)
        : this(batch, heads, length, length, heads)
    {
    }
}
