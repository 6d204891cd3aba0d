namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Finds where a variant's predicates may hold: from their regions, where these are known, or from a tile that they repeat. Otherwise for a block
/// roughly, for groups of its tiles and then for each tile to the panel; a level looks only into what the one above could not decide.
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
    private KeyRange queriesOfBlock;
    private KeyRange queriesOfGroup;
    private int keyCount;
    private int granule;
    private bool knowsBlock;
    private bool knowsGroup;

    /// <summary>Begins a block of rows.</summary>
    /// <param name="ofVariant">The elements.</param>
    /// <param name="ofHeads">The heads.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    /// <param name="hasUsualPositions">Whether the predicates' regions and periods hold for the call's positions.</param>
    public void BeginBlock(PatternVariant ofVariant, KeyRange ofHeads, KeyRange queries, int keys, int vectorLength, bool hasUsualPositions)
    {
        (variant, heads, queriesOfBlock, keyCount, granule, knowsBlock) = (ofVariant, ofHeads, queries, keys, vectorLength, false);

        // Heads that differ have no blocks in common.
        regions = hasUsualPositions && !variant.AsksPredicates(vectorLength) ? variant.RegionsAt(heads.First) : null;
        repeated.BeginBlock(variant, heads, vectorLength, hasUsualPositions);
    }

    /// <summary>Begins a group of tiles.</summary>
    /// <param name="queries">The group's queries.</param>
    public void BeginGroup(KeyRange queries) => (queriesOfGroup, knowsGroup) = (queries, false);

    /// <summary>Finds where the predicates may hold for a tile of the group.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <returns>The spans; overwritten by the next call.</returns>
    public PredicateSpans SpansOf(KeyRange queries)
    {
        if (regions is not null)
        {
            spans.SetToRegions(regions, queries, keyCount);
            return spans;
        }

        var ranges = repeated.Find(queries, keyCount);
        if (ranges is null)
        {
            AskGroup();
            Refine(ofGroup, ofTile, queries);
            repeated.Keep(queries, keyCount, ofTile);
            ranges = ofTile;
        }

        spans.Clear();
        spans.Add(ranges);
        return spans;
    }

    /// <summary>Asks about the group, and before that about the block, unless that was done for an earlier tile.</summary>
    private void AskGroup()
    {
        if (!knowsBlock)
        {
            ofBlock.Clear();
            ofBlock.Find(variant, heads, queriesOfBlock, new KeyRange(0, keyCount - 1), BlockGranule);
            knowsBlock = true;
        }

        if (!knowsGroup)
        {
            Refine(ofBlock, ofGroup, queriesOfGroup);
            knowsGroup = true;
        }
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
