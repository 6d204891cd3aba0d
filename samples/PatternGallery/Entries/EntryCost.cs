namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>What one head's attention over a sequence costs.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Length">Number of tokens.</param>
/// <param name="Pairs">Allowed pairs.</param>
internal sealed record EntryCost(AttentionPattern Pattern, int Length, long Pairs)
{
    /// <summary>Share of all pairs, and so of dense attention's operations.</summary>
    public double Density => Pairs / ((double)Length * Length);

    /// <summary>Keys that a query attends on average.</summary>
    public double KeysPerQuery => Pairs / (double)Length;

    /// <summary>Operations, 10^9 of them.</summary>
    public double Gigaflops => 2.0 * (Pattern.HeadDim + Pattern.ValueDim) * Pairs / 1e9;

    /// <summary>Queries, keys, values and outputs, 10^6 bytes of them.</summary>
    public double Megabytes => Pattern.BytesMoved(Length) / 1e6;
}
