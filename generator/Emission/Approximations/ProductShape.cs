namespace SparseAttentionGen.Generator.Emission;

/// <summary>A micro-kernel that multiplies a tile of rows with panels of columns.</summary>
/// <param name="Name">The kernel's name, without the ending that tells a tile from a panel.</param>
/// <param name="Rows">The parameter with the rows, and what they are.</param>
/// <param name="Columns">The parameter with the columns, and what they are.</param>
/// <param name="Result">The parameter that receives the products.</param>
/// <param name="Depth">Elements of a row.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="ColumnStep">Floats from one element of the columns to the next.</param>
/// <param name="PanelStep">Floats from one panel to the next.</param>
/// <param name="ResultStride">Floats from one row of the products to the next.</param>
/// <param name="Largest">What the largest product is kept of.</param>
internal sealed record ProductShape(
    string Name,
    (string Parameter, string Words) Rows,
    (string Parameter, string Words) Columns,
    string Result,
    int Depth,
    int RowStride,
    int ColumnStep,
    int PanelStep,
    int ResultStride,
    LargestOf Largest)
{
    /// <summary>Whether the kernel has a parameter for the largest products, which functions of features have that do without it, too.</summary>
    public bool TakesLargest { get; init; } = true;
}

/// <summary>What a product kernel keeps the largest product of.</summary>
internal enum LargestOf
{
    Nothing,
    Row,
    Column,
}
