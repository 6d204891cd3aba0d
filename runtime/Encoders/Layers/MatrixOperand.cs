namespace SparseAttentionGen.Encoders.Layers;

/// <summary>A matrix in a product, as it is in memory or transposed.</summary>
internal readonly ref struct MatrixOperand
{
    private MatrixOperand(ReadOnlySpan<float> elements, int rows, int columns, bool isTransposed, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(elements.Length, (long)rows * columns, name);
        Elements = elements;
        (Rows, Columns, IsTransposed) = (rows, columns, isTransposed);
    }

    /// <summary>Its elements row by row, before it is transposed.</summary>
    public ReadOnlySpan<float> Elements { get; }

    /// <summary>Rows in the product.</summary>
    public int Rows { get; }

    /// <summary>Columns in the product.</summary>
    public int Columns { get; }

    /// <summary>Whether memory has the columns one after the other.</summary>
    public bool IsTransposed { get; }

    /// <summary>A matrix as it is.</summary>
    /// <param name="elements">[rows, columns].</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    public static MatrixOperand Of(ReadOnlySpan<float> elements, int rows, int columns) => new(elements, rows, columns, false, nameof(elements));

    /// <summary>A matrix whose rows become columns.</summary>
    /// <param name="elements">[rows, columns].</param>
    /// <param name="rows">Its rows, the columns in the product.</param>
    /// <param name="columns">Its columns, the rows in the product.</param>
    public static MatrixOperand Transposed(ReadOnlySpan<float> elements, int rows, int columns) => new(elements, columns, rows, true, nameof(elements));
}
