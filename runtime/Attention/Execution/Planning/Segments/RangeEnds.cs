using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The ends of the ranges of a tile's rows: of all together, and of what they have in common.</summary>
internal struct RangeEnds()
{
    private int first = int.MaxValue;
    private int last = -1;
    private int commonFirst;
    private int commonLast = int.MaxValue;

    /// <summary>The keys from the first of any row to the last of any; empty where no row has one.</summary>
    public readonly KeyRange All => new(first, last);

    /// <summary>The keys that every row has.</summary>
    public readonly KeyRange Common => new(commonFirst, commonLast);

    /// <summary>Adds the range of a row; an empty one is <see cref="KeyRange.Empty"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(KeyRange range)
    {
        first = range.IsEmpty ? first : Math.Min(first, range.First);
        last = Math.Max(last, range.Last);
        commonFirst = Math.Max(commonFirst, range.First);
        commonLast = Math.Min(commonLast, range.Last);
    }

    /// <summary>Makes these the ends of a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void CopyTo(ref KeySegment segment) =>
        (segment.First, segment.Last, segment.CommonFirst, segment.CommonLast) = (first, last, commonFirst, commonLast);
}
