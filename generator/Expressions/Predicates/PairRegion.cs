namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Pairs whose distance query - key, query, key, distance of blocks, query / Block - key / Block, and head lie within bounds; of a partial region,
/// some of them.
/// </summary>
internal sealed record PairRegion(Bounds Distance, Bounds Query, Bounds Key, Bounds BlockDistance, int Block, Bounds Head, bool IsPartial)
{
    public static readonly PairRegion All = new(default, default, default, default, 1, default, IsPartial: false);

    public bool IsEmpty => Distance.IsEmpty || Query.IsEmpty || Key.IsEmpty || BlockDistance.IsEmpty || Head.IsEmpty;

    /// <summary>Whether heads have different pairs.</summary>
    public bool DiffersByHead => Head != default || Distance.DiffersByHead || Query.DiffersByHead || Key.DiffersByHead;

    public static PairRegion OfDistance(Bounds distance, int block) =>
        block == 1 || distance == default ? All with { Distance = distance } : All with { BlockDistance = distance, Block = block };

    public bool Contains(int head, int query, int key) => Head.Contains(head, head)
        && Distance.Contains((long)query - key, head) && Query.Contains(query, head) && Key.Contains(key, head)
        && BlockDistance.Contains((query / Block) - (key / Block), head);

    /// <summary>The pairs of both; null where they are of different blocks, or where one or the other bound is nearer by head.</summary>
    public PairRegion? Intersect(PairRegion other) => (Block == 1 || other.Block == 1 || Block == other.Block)
        && Distance.Intersect(other.Distance) is { } distance
        && Query.Intersect(other.Query) is { } query
        && Key.Intersect(other.Key) is { } key
        && BlockDistance.Intersect(other.BlockDistance) is { } blockDistance
        && Head.Intersect(other.Head) is { } head
        ? new(distance, query, key, blockDistance, Math.Max(Block, other.Block), head, IsPartial || other.IsPartial)
        : null;
}
