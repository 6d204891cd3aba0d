namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Finds where a variant's predicates may hold: from their regions, where these are known, or from an earlier tile where they repeat.
/// Otherwise it evaluates them coarsely for a block, finer for groups of its tiles, and then for each tile down to single panels; each level
/// evaluates only what the one above left undecided.
/// </summary>
internal sealed class PredicatePlanner
{
    /// <summary>Keys that are not divided further for a block of rows.</summary>
    private const int BlockGranule = 256;

    private readonly PredicateRanges ofBlock = new();
    private readonly PredicateRanges ofGroup = new();
    private readonly PredicateRanges ofTile = new();
    private readonly RepeatedRanges repeated = new();
    private readonly PredicateSpans spans = new();
    private PatternVariant variant = null!;
    private PredicateRegion[]? regions;
    private KeyRange heads;
    private int keyCount;
    private int granule;
    private int group;

    /// <summary>Begins a block of rows.</summary>
    /// <param name="ofVariant">The elements.</param>
    /// <param name="ofHeads">The heads.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    /// <param name="hasUsualPositions">Whether the predicates' regions and periods hold for the call's positions.</param>
    public void BeginBlock(PatternVariant ofVariant, KeyRange ofHeads, int keys, int vectorLength, bool hasUsualPositions)
    {
        (variant, heads, keyCount, granule, KnowsBlock, group) = (ofVariant, ofHeads, keys, vectorLength, false, -1);

        // A block has several heads only if their keys are equal, so the first stands for all.
        regions = hasUsualPositions && !variant.EvaluatesPredicates(vectorLength) ? variant.RegionsAt(heads.First) : null;
        repeated.BeginBlock(variant, heads, vectorLength, hasUsualPositions);
    }

    /// <summary>Whether the predicates were evaluated for the block.</summary>
    public bool KnowsBlock { get; private set; }

    /// <summary>Whether a group of tiles is the one that predicates were evaluated for last.</summary>
    /// <param name="index">Its index in the block.</param>
    public bool KnowsGroup(int index) => group == index;

    /// <summary>Finds where the predicates may hold for a tile without evaluating them.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <returns>The spans, overwritten by the next call; null where they have to be evaluated for block, group and tile.</returns>
    public PredicateSpans? Find(KeyRange queries)
    {
        if (regions is not null)
        {
            spans.SetToRegions(regions, queries, keyCount);
            return spans;
        }

        return repeated.Find(queries, keyCount);
    }

    /// <summary>Evaluates the predicates for a block.</summary>
    /// <param name="queries">Its queries.</param>
    public void EvaluateBlock(KeyRange queries)
    {
        ofBlock.Clear();
        ofBlock.Find(variant, heads, queries, new KeyRange(0, keyCount - 1), BlockGranule);
        KnowsBlock = true;
    }

    /// <summary>Evaluates the predicates for a group of tiles of the block.</summary>
    /// <param name="index">Its index in the block.</param>
    /// <param name="queries">Its queries.</param>
    public void EvaluateGroup(int index, KeyRange queries)
    {
        Refine(ofBlock, ofGroup, queries);
        group = index;
    }

    /// <summary>Evaluates where the predicates may hold for a tile of the group.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <returns>The spans; overwritten by the next call.</returns>
    public PredicateSpans Evaluate(KeyRange queries)
    {
        Refine(ofGroup, ofTile, queries);
        repeated.Keep(queries, keyCount, ofTile);
        spans.Clear();
        spans.Add(ofTile);
        return spans;
    }

    private void Refine(PredicateRanges coarse, PredicateRanges fine, KeyRange queries)
    {
        fine.Clear();
        foreach (var range in coarse.Ranges)
        {
            if (range.Always)
            {
                fine.Add(range);
            }
            else
            {
                fine.Find(variant, heads, queries, new KeyRange(range.First, range.Last), granule);
            }
        }
    }
}
