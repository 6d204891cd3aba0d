using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Pairs that a predicate allows: those whose distance, query, key and distance of blocks lie within bounds, all included. The union of its regions is what the
/// predicate says, for positions up to 2^29. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PredicateRegion
{
    /// <summary>
    /// Greatest number of tokens, and greatest sum of the constants beside the query and the key, for which no part of a comparison can wrap
    /// around: it has the query and the key at most once.
    /// </summary>
    internal const int Most = 1 << 29;

    /// <summary>Least distance from the key to the query, query - key; no bound by default.</summary>
    public int LeastDistance { get; init; } = int.MinValue;

    /// <summary>Greatest distance from the key to the query; no bound by default.</summary>
    public int GreatestDistance { get; init; } = int.MaxValue;

    /// <summary>First position of a query; no bound by default.</summary>
    public int FirstQuery { get; init; } = int.MinValue;

    /// <summary>Last position of a query; no bound by default.</summary>
    public int LastQuery { get; init; } = int.MaxValue;

    /// <summary>First key; no bound by default.</summary>
    public int FirstKey { get; init; } = int.MinValue;

    /// <summary>Last key; no bound by default.</summary>
    public int LastKey { get; init; } = int.MaxValue;

    /// <summary>Positions of a block, of which <see cref="LeastBlockDistance"/> and <see cref="GreatestBlockDistance"/> speak.</summary>
    public int Block { get; init; } = 1;

    /// <summary>Least distance from the key's block to the query's, query / Block - key / Block, truncated; no bound by default.</summary>
    public int LeastBlockDistance { get; init; } = int.MinValue;

    /// <summary>Greatest distance from the key's block to the query's; no bound by default.</summary>
    public int GreatestBlockDistance { get; init; } = int.MaxValue;
}
