namespace SparseAttentionGen;

/// <summary>
/// A query may attend a fixed number of keys around it, of a sequence or of an image (Hassani et al. 2023, Neighborhood Attention, NATTEN,
/// arXiv 2204.07143; with dilation Hassani and Shi 2022, arXiv 2209.15001).
/// </summary>
/// <remarks>
/// <para>
/// Unlike a window, a neighborhood does not shrink at the ends: its centre is moved so that every query has as many keys. With a
/// dilation the same holds among the positions that are congruent modulo it.
/// </para>
/// <para>
/// Of an image, the sequence is its rows one after the other, and a call must have <c>Height * Width</c> keys. A neighborhood must
/// fit into the image: rows times dilation into <see cref="Height"/>, columns times dilation into <see cref="Width"/>.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class NeighborhoodAttribute : Attribute
{
    /// <summary>A neighborhood in a sequence.</summary>
    /// <param name="count">Number of keys: odd, 1 or more.</param>
    public NeighborhoodAttribute(int count) => Count = count;

    /// <summary>A rectangle in an image of <see cref="Height"/> rows and <see cref="Width"/> columns.</summary>
    /// <param name="rowCount">Rows of the rectangle: odd, 1 or more.</param>
    /// <param name="columnCount">Columns of the rectangle: odd, 1 or more.</param>
    public NeighborhoodAttribute(int rowCount, int columnCount)
    {
        RowCount = rowCount;
        ColumnCount = columnCount;
    }

    /// <summary>Number of keys in a sequence; 0 for a rectangle.</summary>
    public int Count { get; }

    /// <summary>Rows of the rectangle; 0 in a sequence.</summary>
    public int RowCount { get; }

    /// <summary>Columns of the rectangle; 0 in a sequence.</summary>
    public int ColumnCount { get; }

    /// <summary>Rows of the image: 1 or more. Required with a rectangle, not allowed otherwise.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the image: 1 or more. Required with a rectangle, not allowed otherwise.</summary>
    public int Width { get; set; }

    /// <summary>Distance from one key to the next, in both directions of an image: 1 or more. Default 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
