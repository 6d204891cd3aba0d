namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Remembers where predicates that repeat may hold for a tile: a tile some periods later has the same spans, moved. So a long sequence costs
/// the questions of one period, and only keys that moved in at an end are asked about anew.
/// </summary>
internal sealed class RepeatedSpans
{
    /// <summary>Spans that the tiles of a period may take: 1 MiB.</summary>
    private const int MostSpans = 1 << 16;

    private readonly Dictionary<(int Residue, int Count), Entry> entries = [];
    private readonly PredicateRanges end = new();
    private PredicateSpans spare = new();
    private PatternVariant? variant;
    private KeyRange heads;
    private bool isKnown;
    private int period;
    private int start;
    private int granule;

    /// <summary>Begins a block; what is remembered of another variant or other heads is forgotten.</summary>
    /// <param name="ofVariant">The elements.</param>
    /// <param name="ofHeads">The heads.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    /// <param name="holds">Whether the predicates' period holds for the call's positions.</param>
    public void BeginBlock(PatternVariant ofVariant, KeyRange ofHeads, int vectorLength, bool holds)
    {
        if (variant == ofVariant && granule == vectorLength && isKnown == holds && (heads == ofHeads || !ofVariant.DiffersByHead))
        {
            return;
        }

        // Multiples of a panel, so that spans of whole panels stay so.
        (variant, heads, granule, isKnown) = (ofVariant, ofHeads, vectorLength, holds);
        (period, start) = holds && PredicatePeriod.Join(ofVariant.PredicatePeriod, new(vectorLength, 0)) is { } known ? known : default;
        entries.Clear();
    }

    /// <summary>The spans of a tile, if they follow from those of another.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>The spans, to be read before the next call; null where they have to be asked for.</returns>
    public PredicateSpans? Find(KeyRange queries, int keyCount)
    {
        if (!Repeats(queries) || !entries.TryGetValue(PlaceOf(queries), out var entry))
        {
            return null;
        }

        if (entry.FirstQuery != queries.First || entry.KeyCount != keyCount)
        {
            Move(entry, queries, keyCount);
        }

        return entry.Spans;
    }

    /// <summary>Remembers the spans of a tile.</summary>
    /// <param name="queries">The tile's queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="spans">The spans among all keys.</param>
    public void Keep(KeyRange queries, int keyCount, PredicateSpans spans)
    {
        if (!Repeats(queries) || spans.Count > MostSpans / period)
        {
            return;
        }

        var entry = new Entry { FirstQuery = queries.First, KeyCount = keyCount };
        foreach (var span in spans.Items)
        {
            entry.Spans.Add(span);
        }

        entries[PlaceOf(queries)] = entry;
    }

    private bool Repeats(KeyRange queries) => period > 0 && !queries.IsEmpty && queries.First >= start;

    private (int Residue, int Count) PlaceOf(KeyRange queries) => (queries.First % period, queries.Last - queries.First);

    /// <summary>Makes an entry that of another tile.</summary>
    private void Move(Entry entry, KeyRange queries, int keyCount)
    {
        // Of the keys that are there both before and after, those that repeat; where there are none, all are asked about.
        var shift = queries.First - entry.FirstQuery;
        var first = Math.Min(Math.Max(start, start + shift), keyCount);
        var last = Math.Max(Math.Min(keyCount, entry.KeyCount + shift) - 1, first - 1);
        spare.Clear();
        Ask(queries, 0, first - 1);
        spare.AddMoved(entry.Spans.Items, shift, first, last);
        Ask(queries, last + 1, keyCount - 1);
        (entry.Spans, spare) = (spare, entry.Spans);
        (entry.FirstQuery, entry.KeyCount) = (queries.First, keyCount);
        if (entry.Spans.Count > MostSpans / period)
        {
            entries.Remove(PlaceOf(queries));
        }
    }

    /// <summary>Asks about keys after all others.</summary>
    private void Ask(KeyRange queries, int first, int last)
    {
        if (first <= last)
        {
            end.Clear();
            end.Find(variant!, heads, queries, new KeyRange(first, last), granule);
            spare.Add(end);
        }
    }

    private sealed class Entry
    {
        public PredicateSpans Spans { get; set; } = new();

        public int FirstQuery { get; set; }

        public int KeyCount { get; set; }
    }
}
