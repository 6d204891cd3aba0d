namespace SparseAttentionGen;

/// <summary>
/// The sequence is cut into blocks of the stride's length; a query may attend the keys of its own block and the last few keys of
/// every block (Child et al. 2019, Sparse Transformer, arXiv 1904.10509, fixed attention, with <see cref="CausalAttribute"/>; also
/// DeepSpeed's fixed sparsity).
/// </summary>
/// <remarks>
/// Position p and key j are paired where <c>p / stride = j / stride</c>, quotients rounded down, or
/// <c>j mod stride &gt;= stride - columns</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FixedStrideAttribute : Attribute
{
    /// <summary>Blocks with a summary at their ends.</summary>
    /// <param name="stride">Positions of a block: 1 or more.</param>
    /// <param name="columns">Keys at the end of each block that every query attends: 1 to <paramref name="stride"/>.</param>
    public FixedStrideAttribute(int stride, int columns)
    {
        Stride = stride;
        Columns = columns;
    }

    /// <summary>Positions of a block.</summary>
    public int Stride { get; }

    /// <summary>Keys at the end of each block that every query attends.</summary>
    public int Columns { get; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
