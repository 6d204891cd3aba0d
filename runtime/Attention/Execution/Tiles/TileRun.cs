namespace SparseAttentionGen.CompilerServices;

/// <summary>Attends the runs of keys that the loop nest finds for its tiles.</summary>
internal interface ITileRuns
{
    /// <summary>Attends some keys of a segment.</summary>
    /// <param name="next">Which rows and keys.</param>
    void Attend(in TileRun next);
}

/// <summary>A tile of rows and consecutive packed keys, some of a segment.</summary>
/// <param name="Tile">The tile of rows.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Shift">Place of a packed key less its index.</param>
/// <param name="From">First packed key that some row attends.</param>
/// <param name="To">The packed key after the last that some row attends.</param>
internal readonly record struct TileRun(int Tile, int Segment, int Shift, int From, int To);
