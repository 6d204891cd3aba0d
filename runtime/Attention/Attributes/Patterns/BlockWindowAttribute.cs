namespace SparseAttentionGen;

/// <summary>
/// The sequence is cut into blocks; a query may attend the keys of its own block and of those up to a number of blocks away on both sides
/// (Zaheer et al. 2020, BigBird, arXiv 2007.14062, where the radius is 1 and a block has 64 positions).
/// </summary>
/// <remarks>
/// Position p and key j are paired where <c>|p / BlockSize - j / BlockSize| &lt;= radius</c>, quotients rounded down. Unlike a window,
/// all queries of a block attend the same keys.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BlockWindowAttribute : Attribute
{
    /// <summary>A window of whole blocks.</summary>
    /// <param name="radius">Blocks on each side of the query's own: 0 or more.</param>
    public BlockWindowAttribute(int radius) => Radius = radius;

    /// <summary>Blocks on each side of the query's own.</summary>
    public int Radius { get; }

    /// <summary>Positions of a block: 1 or more. Default 64.</summary>
    public int BlockSize { get; set; } = 64;

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
