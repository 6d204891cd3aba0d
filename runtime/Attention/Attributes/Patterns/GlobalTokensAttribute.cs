namespace SparseAttentionGen;

/// <summary>
/// Tokens that every query attends and, unless <see cref="ColumnsOnly"/>, that attend every key
/// (Beltagy et al. 2020, Longformer, arXiv 2004.05150, section 3.1; Zaheer et al. 2020, BigBird, arXiv 2007.14062).
/// </summary>
/// <remarks>
/// Without a count and without <see cref="Positions"/>, the tokens are given with each call, for each batch element, as
/// <see cref="AttentionArguments.GlobalTokenMask"/>. A mask given to a class that declares tokens as well adds to them.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GlobalTokensAttribute : Attribute
{
    /// <summary>Tokens at <see cref="Positions"/>, or, without those, tokens given with each call.</summary>
    public GlobalTokensAttribute()
    {
    }

    /// <summary>The first <paramref name="count"/> tokens.</summary>
    /// <param name="count">Number of tokens: 1 or more.</param>
    public GlobalTokensAttribute(int count) => Count = count;

    /// <summary>Number of tokens at the start of the sequence; 0 where <see cref="Positions"/> are given.</summary>
    public int Count { get; }

    /// <summary>Positions of the tokens. Negative ones count from the end of the sequence: -1 is the last key before padding.</summary>
    public int[]? Positions { get; set; }

    /// <summary>The tokens are attended by all but attend no more than the rest of the pattern gives them. Default false.</summary>
    public bool ColumnsOnly { get; set; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
