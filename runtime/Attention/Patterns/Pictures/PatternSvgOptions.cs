namespace SparseAttentionGen;

/// <summary>How a pattern is drawn as SVG.</summary>
public sealed record PatternSvgOptions
{
    /// <summary>Most cells of a side: 1 to 8192. A shorter sequence has a cell for each pair. Default: 64.</summary>
    public int Cells { get; init; } = 64;

    /// <summary>The picture's title, which screen readers read out. Default: the length and the head.</summary>
    public string? Title { get; init; }

    /// <summary>What the picture shows, for screen readers. Default: the pattern in words and its density.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the axes are labelled. Default: true.</summary>
    public bool HasAxes { get; init; } = true;

    /// <summary>
    /// Whether the picture has its own style sheet. Default: true. A page with many pictures puts <see cref="PatternPicture.SvgStyleSheet"/>
    /// into its own instead.
    /// </summary>
    public bool HasStyleSheet { get; init; } = true;

    /// <summary>Keys of the prefix, for <c>[PrefixLM]</c>.</summary>
    public int PrefixLength { get; init; }

    /// <summary>
    /// Lengths of documents that are packed one after the other and attend only themselves; what is left of the
    /// sequence is one more. Default: the whole sequence is one document.
    /// </summary>
    public IReadOnlyList<int> DocumentLengths { get; init; } = [];
}
