namespace SparseAttentionGen;

/// <summary>Divides positions evenly among the cells of a picture's side.</summary>
internal sealed class CellEdges(int length, int cells)
{
    /// <summary>Number of cells.</summary>
    public int Count => cells;

    /// <summary>First position of a cell; for the number of cells, the position after the last.</summary>
    public int Start(int cell) => (int)((long)cell * length / cells);

    /// <summary>The positions of a cell.</summary>
    public KeyRange Range(int cell) => new(Start(cell), Start(cell + 1) - 1);

    /// <summary>The cell of a position.</summary>
    public int Of(int position) => (int)((((position + 1L) * cells) - 1) / length);
}
