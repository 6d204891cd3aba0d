namespace SparseAttentionGen.CompilerServices;

/// <summary>Turns the keys of a tile's rows into segments: one for each range that the rows have in common or nearly so.</summary>
internal sealed class SegmentBuilder(SegmentTable segments, StreamTiles streams)
{
    private readonly List<RowRange> ranges = [];
    private readonly List<int> rowStart = [];
    private readonly List<int> open = [];
    private readonly RangeList window = new();
    private readonly RangeList span = new();
    private readonly RangeList spanKeys = new();
    private bool hasPredicate;
    private bool rowsDiffer;
    private KeyKinds kinds;

    /// <summary>Makes the segments of a tile whose rows attend what the class's predicate allows, and nothing else.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="spans">Where the predicate may hold.</param>
    /// <param name="rows">Number of rows.</param>
    public void AddTile(int tile, PredicateSpans spans, int rows)
    {
        var start = segments.Count;
        segments.AddPredicate(rows, spans.Items);
        if (spans.Count > 0)
        {
            streams.Add(KeyStreamId.Predicate, new TileSegments(tile, start, spans.Count));
        }
    }

    /// <summary>Begins a tile.</summary>
    /// <param name="withPredicate">Whether pairs that a predicate allows have segments of their own.</param>
    /// <param name="ofKinds">The keys to make segments of.</param>
    public void Begin(bool withPredicate, KeyKinds ofKinds)
    {
        kinds = ofKinds;
        hasPredicate = withPredicate;
        rowsDiffer = false;
        ranges.Clear();
        rowStart.Clear();
    }

    /// <summary>Adds a row with the keys of a query.</summary>
    /// <param name="keys">The keys.</param>
    public void AddRow(RowKeys keys)
    {
        BeginOtherRow();
        rowStart.Add(ranges.Count);
        if ((kinds & KeyKinds.Consecutive) != 0)
        {
            AddAll(KeyStreamId.Consecutive, keys.Consecutive);
            AddAll(KeyStreamId.Columns, keys.Columns);
        }

        for (var index = 0; (kinds & KeyKinds.Stepped) != 0 && index < keys.SteppedCount; index++)
        {
            AddAll(keys.Stepped(index).Residue, keys.Stepped(index).Ranges);
        }
    }

    /// <summary>Adds to the last row the keys of the class's predicate, apart from its other consecutive keys.</summary>
    /// <param name="spans">Where the predicate may hold.</param>
    /// <param name="keys">The row's other keys.</param>
    /// <param name="rowWindow">The keys that the row may attend at all.</param>
    public void AddPredicate(PredicateSpans spans, RowKeys keys, RangeList rowWindow)
    {
        window.SetToDifference(rowWindow, keys.Consecutive);
        foreach (ref readonly var item in spans.Items)
        {
            span.Clear();
            span.Add(item.First, item.Last);
            spanKeys.SetToIntersection(span, window);
            for (var index = 0; index < spanKeys.Count; index++)
            {
                ranges.Add(new RowRange(KeyStreamId.Predicate, spanKeys[index].First, spanKeys[index].Last, item.AlwaysFirst, item.AlwaysLast));
            }
        }
    }

    /// <summary>Adds a row that attends some consecutive keys.</summary>
    /// <param name="window">The keys.</param>
    public void AddRow(RangeList window)
    {
        BeginOtherRow();
        rowStart.Add(ranges.Count);
        AddAll(KeyStreamId.Consecutive, window);
    }

    /// <summary>Adds a row without keys.</summary>
    public void AddEmptyRow()
    {
        BeginOtherRow();
        rowStart.Add(ranges.Count);
    }

    /// <summary>Adds a row with the keys of the row before.</summary>
    public void RepeatRow()
    {
        if (!rowsDiffer)
        {
            // All rows so far are the first one.
            rowStart.Add(ranges.Count);
            return;
        }

        var (start, end) = (rowStart[^1], ranges.Count);
        rowStart.Add(end);
        for (var index = start; index < end; index++)
        {
            ranges.Add(ranges[index]);
        }
    }

    /// <summary>Makes the segments of a tile.</summary>
    /// <param name="tile">The tile.</param>
    public void End(int tile)
    {
        var rows = rowStart.Count;
        rowStart.Add(ranges.Count);
        var firstSegment = segments.Count;
        if (!rowsDiffer)
        {
            AddCommon(rows);
        }
        else if (!AddAligned(rows))
        {
            AddClustered(rows);
        }

        CloseAll(tile, firstSegment, rows);
    }

    /// <summary>Repetitions of the first row are written out only if another row follows.</summary>
    private void BeginOtherRow()
    {
        var count = ranges.Count;
        for (var row = 1; !rowsDiffer && row < rowStart.Count; row++)
        {
            rowStart[row] = ranges.Count;
            for (var index = 0; index < count; index++)
            {
                ranges.Add(ranges[index]);
            }
        }

        rowsDiffer = rowStart.Count > 0;
    }

    private void AddAll(int stream, RangeList list)
    {
        for (var index = 0; index < list.Count; index++)
        {
            ranges.Add(new RowRange(stream, list[index].First, list[index].Last));
        }
    }

    /// <summary>All rows have the keys of the first.</summary>
    private void AddCommon(int rows)
    {
        foreach (var range in ranges)
        {
            var segment = segments.AddAlike(rows, range.First, range.Last);
            Open(segment, range);
            LimitCommon(segment, range);
        }
    }

    /// <summary>The usual case: every row has as many ranges, each overlapping that of the row before.</summary>
    private bool AddAligned(int rows)
    {
        var count = rowStart[1];
        for (var row = 1; row < rows; row++)
        {
            if (rowStart[row + 1] - rowStart[row] != count)
            {
                return false;
            }

            for (var index = 0; index < count; index++)
            {
                var (above, range) = (ranges[rowStart[row - 1] + index], ranges[rowStart[row] + index]);
                if (above.Stream != range.Stream || range.First > above.Last || range.Last < above.First)
                {
                    return false;
                }
            }
        }

        for (var index = 0; index < count; index++)
        {
            var segment = segments.Add(rows);
            Open(segment, ranges[index]);
            for (var row = 0; row < rows; row++)
            {
                SetRow(segment, row, ranges[rowStart[row] + index]);
            }
        }

        return true;
    }

    /// <summary>Any case: ranges in their order join a segment that they overlap and in which their row has no range yet.</summary>
    private void AddClustered(int rows)
    {
        var sorted = new List<(RowRange Range, int Row)>();
        for (var row = 0; row < rows; row++)
        {
            for (var index = rowStart[row]; index < rowStart[row + 1]; index++)
            {
                sorted.Add((ranges[index], row));
            }
        }

        sorted.Sort(static (left, right) => left.Range.CompareTo(right.Range));
        open.Clear();
        foreach (var (range, row) in sorted)
        {
            var segment = FindOpen(range, row, rows);
            if (segment < 0)
            {
                segment = segments.Add(rows);
                Open(segment, range);
                segments[segment].Last = -1;
                open.Add(segment);
            }

            SetRow(segment, row, range);
            segments[segment].Last = Math.Max(segments[segment].Last, range.Last);
        }
    }

    private int FindOpen(RowRange range, int row, int rows)
    {
        for (var index = open.Count - 1; index >= 0; index--)
        {
            var segment = open[index];
            if (segments[segment].Stream == range.Stream
                && segments[segment].Last >= range.First
                && segments.RowLast((segment * rows) + row) < segments.RowFirst((segment * rows) + row))
            {
                return segment;
            }
        }

        return -1;
    }

    private void Open(int segment, RowRange range)
    {
        ref var opened = ref segments[segment];
        opened.Stream = range.Stream;
        opened.Condition = range.Stream == KeyStreamId.Predicate ? PairCondition.Predicate
            : hasPredicate && range.Stream != KeyStreamId.Consecutive ? PairCondition.NotPredicate
            : PairCondition.None;
    }

    /// <summary>Limits the keys that all rows have in common to those that the predicate always allows: the pairs of all others have to be checked one by one.</summary>
    private void LimitCommon(int segment, RowRange range)
    {
        if (segments[segment].Condition != PairCondition.None)
        {
            segments[segment].CommonFirst = Math.Max(segments[segment].CommonFirst, range.AlwaysFirst);
            segments[segment].CommonLast = Math.Min(segments[segment].CommonLast, range.AlwaysLast);
        }
    }

    private void SetRow(int segment, int row, RowRange range)
    {
        LimitCommon(segment, range);
        segments.RowFirst(segments[segment].Rows + row) = range.First;
        segments.RowLast(segments[segment].Rows + row) = range.Last;
    }

    private void CloseAll(int tile, int firstSegment, int rows)
    {
        var start = firstSegment;
        for (var index = firstSegment; index < segments.Count; index++)
        {
            if (rowsDiffer)
            {
                segments.Close(index, rows);
            }

            if (index + 1 == segments.Count || segments[index + 1].Stream != segments[index].Stream)
            {
                streams.Add(segments[index].Stream, new TileSegments(tile, start, index + 1 - start));
                start = index + 1;
            }
        }
    }
}
