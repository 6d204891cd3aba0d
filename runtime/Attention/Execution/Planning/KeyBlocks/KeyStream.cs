namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// An order of keys: all of them, those of one residue modulo a period, or some in a list. A key's place is its index in
/// that order.
/// </summary>
internal readonly struct KeyStream
{
    private readonly int residue;
    private readonly int period;

    private KeyStream(int residue, int period, int[]? positions)
    {
        this.residue = residue;
        this.period = period;
        Positions = positions;
    }

    /// <summary>All keys in their order.</summary>
    public static KeyStream Consecutive => new(0, 1, null);

    /// <summary>The listed positions; null where places are at equal distances.</summary>
    public int[]? Positions { get; }

    /// <summary>Keys from one place to the next.</summary>
    public int Period => period;

    /// <summary>All projected keys.</summary>
    public static KeyStream Projected => new(0, 1, null) { IsProjected = true };

    /// <summary>Whether the places are those of projected keys, rather than of the call's.</summary>
    public bool IsProjected { get; private init; }

    /// <summary>The keys of a residue.</summary>
    public static KeyStream Stepped(int residue, int period) => new(residue, period, null);

    /// <summary>Some keys, ascending.</summary>
    public static KeyStream Gathered(int[] positions) => new(0, 0, positions);

    /// <summary>The position at a place.</summary>
    public int PositionOf(int place) => Positions is null ? (place * period) + residue : Positions[place];

    /// <summary>The places whose positions lie between two; all places of projected keys, which have no positions.</summary>
    /// <param name="start">First position.</param>
    /// <param name="end">The position after the last.</param>
    public (int Start, int End) Places(int start, int end) => IsProjected ? (0, int.MaxValue)
        : Positions is { } listed ? (RowKeys.LowerBound(listed, start), RowKeys.LowerBound(listed, end))
        : (PlacesBefore(start), PlacesBefore(end));

    /// <summary>Number of places whose position is less than a number of keys.</summary>
    public int Count(int keys) => Positions is not null
        ? Positions.Length
        : PlacesBefore(keys);

    private int PlacesBefore(int position) => position <= residue ? 0 : (int)((position - 1L - residue) / period) + 1;
}
