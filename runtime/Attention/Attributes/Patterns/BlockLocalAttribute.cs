namespace SparseAttentionGen;

/// <summary>
/// The sequence is cut into blocks; a query may attend the keys of its own block (blockwise or local attention: Qiu et al. 2019,
/// arXiv 1911.02972). The same as <see cref="BlockWindowAttribute"/> with radius 0.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BlockLocalAttribute : Attribute
{
    /// <summary>Blocks that attend themselves.</summary>
    /// <param name="blockSize">Positions of a block: 1 or more.</param>
    public BlockLocalAttribute(int blockSize) => BlockSize = blockSize;

    /// <summary>Positions of a block.</summary>
    public int BlockSize { get; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
