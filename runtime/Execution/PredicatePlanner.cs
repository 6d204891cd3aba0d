namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Finds where a variant's predicates may hold: from their regions, where these are known. Otherwise for a block roughly, for groups of its
/// tiles and then for each tile to the panel; a level looks only into what the one above could not decide.
/// </summary>
internal sealed class PredicatePlanner
{
    /// <summary>Keys that are not divided further for a block of rows.</summary>
    private const int BlockGranule = 256;

    private readonly PredicateRanges ofBlock = new();
    private readonly PredicateRanges ofGroup = new();
    private readonly PredicateRanges ofTile = new();
    private readonly List<PredicateSpan> spans = [];
    private PredicateRegion[]? regions;
    private int keyCount;

    /// <summary>Begins a block of rows.</summary>
    /// <param name="variant">The elements.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="usesRegions">Whether the predicates' regions hold for the call's positions.</param>
    public void BeginBlock(PatternVariant variant, KeyRange heads, KeyRange queries, int keys, bool usesRegions)
    {
        // Heads that differ have no blocks in common.
        (regions, keyCount) = (usesRegions ? variant.RegionsAt(heads.First) : null, keys);
        if (regions is not null)
        {
            return;
        }

        ofBlock.Clear();
        ofBlock.Find(variant, heads, queries, new KeyRange(0, keys - 1), BlockGranule);
    }

    /// <summary>Finds where the predicates may hold for a tile.</summary>
    /// <param name="variant">The elements.</param>
    /// <param name="heads">The tile's heads.</param>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    /// <returns>Spans of keys, ascending; overwritten by the next call.</returns>
    public List<PredicateSpan> SpansOf(PatternVariant variant, KeyRange heads, KeyRange queries, int vectorLength)
    {
        if (regions is not null)
        {
            PredicateSpan.Find(regions, queries, keyCount, spans);
            return spans;
        }

        Refine(ofGroup, ofTile, variant, heads, queries, vectorLength);
        Join();
        return spans;
    }

    /// <summary>Begins a group of tiles.</summary>
    /// <param name="variant">The elements.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="queries">The group's queries.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    public void BeginGroup(PatternVariant variant, KeyRange heads, KeyRange queries, int vectorLength)
    {
        if (regions is null)
        {
            Refine(ofBlock, ofGroup, variant, heads, queries, vectorLength);
        }
    }

    private static void Refine(
        PredicateRanges coarse, PredicateRanges fine, PatternVariant variant, KeyRange heads, KeyRange queries, int granule)
    {
        fine.Clear();
        foreach (var range in coarse.Ranges)
        {
            if (range.Always)
            {
                fine.AddAlways(range);
            }
            else
            {
                fine.Find(variant, heads, queries, new KeyRange(range.First, range.Last), granule);
            }
        }
    }

    /// <summary>Joins ranges that touch into spans with at most one part that always holds.</summary>
    private void Join()
    {
        spans.Clear();
        foreach (var range in ofTile.Ranges)
        {
            var (alwaysFirst, alwaysLast) = range.Always ? (range.First, range.Last) : (0, -1);
            var span = new PredicateSpan(range.First, range.Last, alwaysFirst, alwaysLast);
            if (spans.Count > 0 && spans[^1].Last == span.First - 1 && !(span.HasAlways && spans[^1].HasAlways))
            {
                spans[^1] = spans[^1].Join(span);
            }
            else
            {
                spans.Add(span);
            }
        }
    }
}
