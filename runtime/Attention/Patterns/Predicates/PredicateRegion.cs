using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Pairs that a predicate allows: those whose distance, query, key and distance of blocks lie within bounds, all included. The union of its regions is what the
/// predicate says, or more where one is partial, for positions up to 2^29 and up to 2^16 heads. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PredicateRegion
{
    /// <summary>
    /// Greatest number of tokens, and greatest sum of the constants added to the query and the key, for which no part of a comparison can wrap
    /// around: each part has the query and the key at most once.
    /// </summary>
    internal const int Most = 1 << 29;

    /// <summary>Greatest number of heads for which that holds of multiples of the head too.</summary>
    internal const int MostHeads = 1 << 16;

    /// <summary>
    /// Largest divisor of a remainder of the key that makes a region partial: vectors of as many keys have an allowed one wherever they lie.
    /// With shorter vectors it is better to evaluate the predicate.
    /// </summary>
    internal const int MostSteps = 8;

    /// <summary>Least distance from the key to the query, query - key; no bound by default.</summary>
    public int LeastDistance { get; init; } = int.MinValue;

    /// <summary>What each head adds to <see cref="LeastDistance"/>.</summary>
    public int LeastDistancePerHead { get; init; }

    /// <summary>Greatest distance from the key to the query; no bound by default.</summary>
    public int GreatestDistance { get; init; } = int.MaxValue;

    /// <summary>What each head adds to <see cref="GreatestDistance"/>.</summary>
    public int GreatestDistancePerHead { get; init; }

    /// <summary>First position of a query; no bound by default.</summary>
    public int FirstQuery { get; init; } = int.MinValue;

    /// <summary>What each head adds to <see cref="FirstQuery"/>.</summary>
    public int FirstQueryPerHead { get; init; }

    /// <summary>Last position of a query; no bound by default.</summary>
    public int LastQuery { get; init; } = int.MaxValue;

    /// <summary>What each head adds to <see cref="LastQuery"/>.</summary>
    public int LastQueryPerHead { get; init; }

    /// <summary>First key; no bound by default.</summary>
    public int FirstKey { get; init; } = int.MinValue;

    /// <summary>What each head adds to <see cref="FirstKey"/>.</summary>
    public int FirstKeyPerHead { get; init; }

    /// <summary>Last key; no bound by default.</summary>
    public int LastKey { get; init; } = int.MaxValue;

    /// <summary>What each head adds to <see cref="LastKey"/>.</summary>
    public int LastKeyPerHead { get; init; }

    /// <summary>Positions of a block, of which <see cref="LeastBlockDistance"/> and <see cref="GreatestBlockDistance"/> speak.</summary>
    public int Block { get; init; } = 1;

    /// <summary>Least distance from the key's block to the query's, query / Block - key / Block, truncated; no bound by default.</summary>
    public int LeastBlockDistance { get; init; } = int.MinValue;

    /// <summary>Greatest distance from the key's block to the query's; no bound by default.</summary>
    public int GreatestBlockDistance { get; init; } = int.MaxValue;

    /// <summary>First head that has these pairs; no bound by default.</summary>
    public int FirstHead { get; init; } = int.MinValue;

    /// <summary>Last head that has these pairs; no bound by default.</summary>
    public int LastHead { get; init; } = int.MaxValue;

    /// <summary>Whether the predicate allows only some of the pairs.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether heads have different pairs.</summary>
    internal bool DiffersByHead => FirstHead != int.MinValue || LastHead != int.MaxValue || LeastDistancePerHead != 0 || GreatestDistancePerHead != 0
        || FirstQueryPerHead != 0 || LastQueryPerHead != 0 || FirstKeyPerHead != 0 || LastKeyPerHead != 0;

    /// <summary>The region that a head has, the same for all; null where it has none.</summary>
    internal PredicateRegion? At(int head) => head < FirstHead || head > LastHead ? null : new()
    {
        LeastDistance = LeastDistance + (LeastDistancePerHead * head),
        GreatestDistance = GreatestDistance + (GreatestDistancePerHead * head),
        FirstQuery = FirstQuery + (FirstQueryPerHead * head),
        LastQuery = LastQuery + (LastQueryPerHead * head),
        FirstKey = FirstKey + (FirstKeyPerHead * head),
        LastKey = LastKey + (LastKeyPerHead * head),
        Block = Block,
        LeastBlockDistance = LeastBlockDistance,
        GreatestBlockDistance = GreatestBlockDistance,
        IsPartial = IsPartial,
    };
}
