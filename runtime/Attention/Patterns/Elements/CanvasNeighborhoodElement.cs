namespace SparseAttentionGen;

/// <summary>
/// The sequence is an image, row by row; a query may attend a rectangle of keys around it, moved at the image's edges so that
/// every query has as many.
/// </summary>
/// <param name="RowCount">Rows of the rectangle: odd, 1 or more.</param>
/// <param name="ColumnCount">Columns of the rectangle: odd, 1 or more.</param>
/// <param name="Height">Rows of the image: 1 or more.</param>
/// <param name="Width">Columns of the image: 1 or more.</param>
/// <param name="Dilation">Distance from one key to the next in both directions: 1 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range, or a count even.</exception>
public sealed record CanvasNeighborhoodElement(int RowCount, int ColumnCount, int Height, int Width, int Dilation = 1) : PatternElement
{
    /// <summary>Rows of the rectangle.</summary>
    public int RowCount { get; } = NeighborhoodElement.CheckCount(RowCount, nameof(RowCount));

    /// <summary>Columns of the rectangle.</summary>
    public int ColumnCount { get; } = NeighborhoodElement.CheckCount(ColumnCount, nameof(ColumnCount));

    /// <summary>Rows of the image.</summary>
    public int Height { get; } = PatternChecks.InRange(Height, 1, int.MaxValue, nameof(Height));

    /// <summary>Columns of the image.</summary>
    public int Width { get; } = PatternChecks.InRange(Width, 1, int.MaxValue / Height, nameof(Width));

    /// <summary>Distance from one key to the next in both directions.</summary>
    public int Dilation { get; } = PatternChecks.InRange(Dilation, 1, int.MaxValue, nameof(Dilation));

    /// <inheritdoc/>
    internal override int Step => Dilation;

    /// <inheritdoc/>
    internal override int RequiredLength => Height * Width;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        IsOnCanvas(position)
        && IsOnCanvas(key)
        && Neighbors.Contains(position / Width, key / Width, Height, RowCount, Dilation)
        && Neighbors.Contains(position % Width, key % Width, Width, ColumnCount, Dilation);

    /// <inheritdoc/>
    public override string Describe() => $"{RowCount} x {ColumnCount} neighbours in an image of {Height} x {Width}"
        + (Dilation == 1 ? string.Empty : $" at distances of {Dilation}");

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        if (!IsOnCanvas(position))
        {
            return;
        }

        var rows = Neighbors.Of(position / Width, Height, RowCount, Dilation);
        var columns = Neighbors.Of(position % Width, Width, ColumnCount, Dilation);
        for (long row = rows.First; row <= rows.Last; row += Dilation)
        {
            keys.AddStepped((row * Width) + columns.First, (row * Width) + columns.Last, Dilation);
        }
    }

    private bool IsOnCanvas(int position) => position >= 0 && position < RequiredLength;
}
