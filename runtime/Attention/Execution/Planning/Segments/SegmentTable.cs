using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Which keys each tile of rows attends, as segments of consecutive places in a stream.</summary>
/// <remarks>A tile's segments have no pair in common: each row's range in a segment is apart from those in its others.</remarks>
internal sealed class SegmentTable
{
    private KeySegment[] segments = new KeySegment[64];
    private int[] rowFirst = new int[512];
    private int[] rowLast = new int[512];

    /// <summary>Number of segments.</summary>
    public int Count { get; private set; }

    /// <summary>A segment.</summary>
    public ref KeySegment this[int index] => ref segments[index];

    /// <summary>First place of each row of a segment, from <see cref="KeySegment.Rows"/> on.</summary>
    public ref int RowFirst(int row) => ref rowFirst[row];

    /// <summary>Last place of each row of a segment.</summary>
    public ref int RowLast(int row) => ref rowLast[row];

    /// <summary>Forgets all segments.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a segment whose rows have no keys yet.</summary>
    /// <param name="rowTile">Rows of a tile.</param>
    /// <returns>Its index.</returns>
    public int Add(int rowTile)
    {
        var index = AddUnset(rowTile);
        ref var segment = ref segments[index];
        (segment.CommonFirst, segment.CommonLast) = (0, int.MaxValue);
        rowFirst.AsSpan(segment.Rows, rowTile).Clear();
        rowLast.AsSpan(segment.Rows, rowTile).Fill(-1);
        return index;
    }

    /// <summary>Adds a segment of which the caller sets all ends, its rows' too.</summary>
    /// <param name="rowTile">Rows of a tile.</param>
    /// <returns>Its index.</returns>
    public int AddUnset(int rowTile)
    {
        Reserve(1, rowTile);
        var index = Count++;
        segments[index] = new KeySegment { Rows = index * rowTile };
        return index;
    }

    /// <summary>Adds a segment whose rows have the same keys.</summary>
    /// <param name="rowTile">Rows of a tile.</param>
    /// <param name="first">First place of each row.</param>
    /// <param name="last">Last place of each row.</param>
    /// <returns>Its index.</returns>
    public int AddAlike(int rowTile, int first, int last)
    {
        var index = AddUnset(rowTile);
        ref var segment = ref segments[index];
        (segment.First, segment.Last, segment.CommonFirst, segment.CommonLast) = (first, last, first, last);
        SetRows(segment.Rows, first, last);
        return index;
    }

    /// <summary>Adds segments of pairs that the class's predicate decides on, the same for all rows of a tile.</summary>
    /// <param name="rowTile">Rows of the tile.</param>
    /// <param name="spans">The keys of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddPredicate(int rowTile, ReadOnlySpan<PredicateSpan> spans)
    {
        Reserve(spans.Length, rowTile);
        var added = segments.AsSpan(Count, spans.Length);
        for (var index = 0; index < spans.Length; index++)
        {
            ref readonly var span = ref spans[index];
            ref var segment = ref added[index];
            (segment.First, segment.Last, segment.Rows) = (span.First, span.Last, (Count + index) * rowTile);
            (segment.CommonFirst, segment.CommonLast) = span.HasAlways ? (span.AlwaysFirst, span.AlwaysLast) : (span.First, -1);
            (segment.Stream, segment.Condition) = (KeyStreamId.Predicate, PairCondition.Predicate);
            SetRows(segment.Rows, span.First, span.Last);
        }

        Count += spans.Length;
    }

    /// <summary>Works out a segment's ends from its rows'; those common to all rows only become narrower.</summary>
    /// <returns>Whether some row has a key.</returns>
    public bool Close(int index, int rowTile)
    {
        ref var segment = ref segments[index];
        var (first, last, commonFirst, commonLast) = (int.MaxValue, -1, segment.CommonFirst, segment.CommonLast);
        var rows = index * rowTile;
        for (var row = rows; row < rows + rowTile; row++)
        {
            if (rowLast[row] >= rowFirst[row])
            {
                first = Math.Min(first, rowFirst[row]);
                last = Math.Max(last, rowLast[row]);
            }

            commonFirst = Math.Max(commonFirst, rowFirst[row]);
            commonLast = Math.Min(commonLast, rowLast[row]);
        }

        (segment.First, segment.Last, segment.CommonFirst, segment.CommonLast) = (first, last, commonFirst, commonLast);
        return last >= first;
    }

    /// <summary>Sets the rows of the last segment to the same keys. It writes a whole vector: a tile has no more rows, and what lies behind them is not set yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetRows(int rows, int first, int last)
    {
        Vector256.Create(first).CopyTo(rowFirst, rows);
        Vector256.Create(last).CopyTo(rowLast, rows);
    }

    /// <summary>Makes room for segments, and for a vector behind their rows.</summary>
    private void Reserve(int count, int rowTile)
    {
        if (Count + count > segments.Length)
        {
            Array.Resize(ref segments, 2 * (Count + count));
        }

        if (((Count + count) * rowTile) + Vector256<int>.Count > rowFirst.Length)
        {
            Array.Resize(ref rowFirst, (2 * (Count + count) * rowTile) + Vector256<int>.Count);
            Array.Resize(ref rowLast, (2 * (Count + count) * rowTile) + Vector256<int>.Count);
        }
    }
}

/// <summary>Consecutive places of a stream that some row of a tile attends, and those that all rows attend; both ends included.</summary>
internal struct KeySegment
{
    public int First;
    public int Last;
    public int CommonFirst;
    public int CommonLast;

    /// <summary>Place of the first row's range in the table.</summary>
    public int Rows;

    /// <summary>The stream that the places are of: see <see cref="KeyStreamId"/>.</summary>
    public int Stream;

    /// <summary>What decides on a pair besides the rows' ranges.</summary>
    public PairCondition Condition;
}

/// <summary>What decides on a pair besides the rows' ranges.</summary>
internal enum PairCondition : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The class's predicate allows it.</summary>
    Predicate,

    /// <summary>The class's predicate does not allow it: pairs that it allows are in other segments.</summary>
    NotPredicate,
}
