namespace SparseAttentionGen;

/// <summary>Adds the keys of queries to the cells of a picture that they lie in, range by range.</summary>
/// <param name="variant">The elements of the head.</param>
/// <param name="elements">Those whose keys are counted.</param>
/// <param name="head">The head.</param>
/// <param name="edges">Which keys belong to which cell.</param>
internal sealed class CellCounter(PatternVariant variant, PatternElement[] elements, int head, CellEdges edges)
{
    private readonly RowKeys keys = new(variant, elements);
    private PatternSequence sequence;
    private int[] columns = [];
    private int start;

    /// <summary>Keys counted so far, by cell.</summary>
    public long[] Counts { get; } = new long[edges.Count];

    /// <summary>Begins a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="first">Place of its first key.</param>
    public void Begin(PatternSequence document, int first)
    {
        (sequence, start) = (document, first);
        columns = PatternVariant.Columns(elements, document);
    }

    /// <summary>Counts the keys of a query.</summary>
    /// <param name="position">The query's position in its document.</param>
    /// <param name="window">The keys that the query may attend at all, normalized.</param>
    public void Add(int position, RangeList window)
    {
        keys.Compute(head, position, sequence, columns, window);
        for (var index = 0; index < keys.Consecutive.Count; index++)
        {
            AddConsecutive(new KeyRange(start + keys.Consecutive[index].First, start + keys.Consecutive[index].Last));
        }

        for (var index = 0; index < keys.Columns.Count; index++)
        {
            AddColumns(keys.Columns[index]);
        }

        for (var index = 0; index < keys.SteppedCount; index++)
        {
            AddStepped(keys.Stepped(index));
        }
    }

    private void AddConsecutive(KeyRange range)
    {
        var last = edges.Of(range.Last);
        for (var cell = edges.Of(range.First); cell <= last; cell++)
        {
            Counts[cell] += edges.Range(cell).Intersect(range).Count;
        }
    }

    private void AddColumns(KeyRange indices)
    {
        var last = edges.Of(start + columns[indices.Last]);
        for (var cell = edges.Of(start + columns[indices.First]); cell <= last; cell++)
        {
            var range = edges.Range(cell);
            var inside = new KeyRange(RowKeys.LowerBound(columns, range.First - start), RowKeys.LowerBound(columns, range.Last + 1 - start) - 1);
            Counts[cell] += inside.Intersect(indices).Count;
        }
    }

    private void AddStepped(SteppedKeys stepped)
    {
        for (var index = 0; index < stepped.Ranges.Count; index++)
        {
            var steps = stepped.Ranges[index];
            var last = edges.Of(KeyOf(steps.Last));
            for (var cell = edges.Of(KeyOf(steps.First)); cell <= last; cell++)
            {
                var inside = new KeyRange(FirstStepFrom(edges.Start(cell)), FirstStepFrom(edges.Start(cell + 1)) - 1);
                Counts[cell] += inside.Intersect(steps).Count;
            }
        }

        int KeyOf(int step) => (int)(start + (step * variant.Period) + stepped.Residue);

        int FirstStepFrom(int key) => key - start <= stepped.Residue ? 0 : (int)((key - start - stepped.Residue + variant.Period - 1) / variant.Period);
    }
}
