namespace SparseAttentionGen.CompilerServices;

/// <summary>Consecutive places of one row in a stream.</summary>
internal readonly record struct RowRange(int Stream, int First, int Last, int AlwaysFirst = 0, int AlwaysLast = -1) : IComparable<RowRange>
{
    public int CompareTo(RowRange other) => Stream != other.Stream ? Stream.CompareTo(other.Stream) : First.CompareTo(other.First);
}
