namespace SparseAttentionGen.Torch;

/// <summary>What most self-attention modules leave as it is.</summary>
public sealed class SelfAttentionOptions
{
    /// <summary>Number of key and value heads, which divides the number of query heads (Ainslie et al. 2023, arXiv 2305.13245). Null: as many as query heads.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Whether projections add a bias. Default true.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Threads and cancellation of the attention itself; null for the defaults.</summary>
    public AttentionOptions? Attention { get; init; }
}
