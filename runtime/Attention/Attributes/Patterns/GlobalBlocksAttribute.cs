namespace SparseAttentionGen;

/// <summary>
/// Blocks at the start and the end of the sequence that every query attends and, unless <see cref="ColumnsOnly"/>, that attend every
/// key (Zaheer et al. 2020, BigBird, arXiv 2007.14062, the internal construction: <c>First = 1, Last = 1</c>).
/// </summary>
/// <remarks>
/// Blocks are counted from the first key of the sequence, so that the very last one is not full where the number of keys is not a multiple of
/// <see cref="BlockSize"/>. Padding does not belong to the sequence unless the call has <see cref="AttentionArguments.CountsPadding"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GlobalBlocksAttribute : Attribute
{
    /// <summary>Blocks at the start: 0 or more. Default 0.</summary>
    public int First { get; set; }

    /// <summary>Blocks at the end: 0 or more. Default 0.</summary>
    public int Last { get; set; }

    /// <summary>Positions of a block: 1 or more. Default 64.</summary>
    public int BlockSize { get; set; } = 64;

    /// <summary>The blocks are attended by all but attend no more than the rest of the pattern gives them. Default false.</summary>
    public bool ColumnsOnly { get; set; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
