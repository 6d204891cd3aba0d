namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>What one head's attention over a sequence costs.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Length">Number of tokens.</param>
/// <param name="Pairs">Allowed pairs; 0 for an approximation of them all.</param>
internal sealed record EntryCost(AttentionPattern Pattern, int Length, long Pairs)
{
    /// <summary>Share of dense attention's operations, and so of all pairs unless something is approximated.</summary>
    public double Density => Operations / (OperationsOfPair * Length * Length);

    /// <summary>Keys that a query attends on average.</summary>
    public double KeysPerQuery => Pairs / (double)Length;

    /// <summary>Operations, 10^9 of them.</summary>
    public double Gigaflops => Operations / 1e9;

    /// <summary>Queries, keys, values and outputs, 10^6 bytes of them.</summary>
    public double Megabytes => Pattern.BytesMoved(Length) / 1e6;

    private double Operations =>
        (OperationsOfPair * Pairs) + (Pattern.Approximation?.UsefulFlops(Length, Length, Pattern.HeadDim, Pattern.ValueDim) ?? 0);

    private double OperationsOfPair => 2.0 * (Pattern.HeadDim + Pattern.ValueDim);
}
