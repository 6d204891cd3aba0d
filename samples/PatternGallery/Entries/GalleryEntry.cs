namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>One pattern of the gallery: a declared class, and how it is shown.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="ClassName">The declared class.</param>
/// <param name="Pattern">The pattern of that class.</param>
internal sealed record GalleryEntry(string Title, string ClassName, AttentionPattern Pattern)
{
    private static readonly int[] UsualLengths = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 20];

    /// <summary>The class as it is written.</summary>
    public DeclarationSource Source { get; } = DeclarationSource.Of(ClassName);

    /// <summary>Where it comes from.</summary>
    public Paper? Paper { get; init; }

    /// <summary>What else is to say, in one or two sentences.</summary>
    public string? Note { get; init; }

    /// <summary>The plot of its errors, in the folder of those.</summary>
    public string? ErrorPlot { get; init; }

    /// <summary>Whether there are pairs to draw: an approximation of them all has none.</summary>
    public bool HasPicture => Pattern is not { Approximation: not null, Elements: [DenseElement] };

    /// <summary>Heads to draw: one of each kind, and what they are called.</summary>
    public (int Head, string Label)[] Heads { get; init; } = [(0, "all heads")];

    /// <summary>Number of tokens to draw, where that of most pictures does not show the pattern well; otherwise 0.</summary>
    public int OwnLength { get; init; }

    /// <summary>Most cells of the picture.</summary>
    public int Cells { get; init; } = 64;

    /// <summary>The prefix as a share of the length.</summary>
    public double PrefixShare { get; init; }

    /// <summary>Documents as shares of the length.</summary>
    public double[] DocumentShares { get; init; } = [];

    /// <summary>Numbers of tokens that the cost is given for.</summary>
    public IReadOnlyList<int> CostLengths => Pattern.RequiredLength > 0
        ? [Pattern.RequiredLength]
        : [.. UsualLengths.Where(length => length <= LongestLength)];

    /// <summary>The longest sequence that a cost is given for: the pattern allows no longer ones, or counting a method's pairs takes long.</summary>
    public int LongestLength { get; init; } = int.MaxValue;

    /// <summary>The title as part of an address: of a file or a place on the page.</summary>
    public string Address => string.Join('-', Title.ToLowerInvariant().Split([' ', ',', '(', ')', '.', ':', '/'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Name of a head's picture, without its ending.</summary>
    /// <param name="head">The head.</param>
    public string PictureName(int head) => Heads.Length == 1 ? Address : $"{Address}-head-{head}";

    /// <summary>Number of tokens of the picture.</summary>
    /// <param name="length">That of most pictures.</param>
    public int PictureLength(int length) => Pattern.RequiredLength > 0 ? Pattern.RequiredLength : OwnLength > 0 ? OwnLength : length;

    /// <summary>Draws a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="length">Number of tokens.</param>
    /// <param name="label">What the head is called.</param>
    /// <param name="hasStyleSheet">Whether the picture stands alone.</param>
    public string Draw(int head, int length, string label, bool hasStyleSheet) => Pattern.ToSvg(length, head, new PatternSvgOptions
    {
        Title = FormattableString.Invariant($"{Title}, {label}, {length:N0} tokens"),
        Cells = Cells,
        PrefixLength = PrefixOf(length),
        DocumentLengths = DocumentsOf(length),
        HasStyleSheet = hasStyleSheet,
    });

    /// <summary>What a sequence costs.</summary>
    /// <param name="head">The head.</param>
    /// <param name="length">Number of tokens.</param>
    public EntryCost Cost(int head, int length)
    {
        if (!HasPicture)
        {
            return new EntryCost(Pattern, length, 0);
        }

        // A document is a sequence of its own.
        var pairs = DocumentShares.Length == 0
            ? Pattern.CountAllowed(length, length, 0, head, PrefixOf(length))
            : DocumentsOf(length).Sum(document => Pattern.CountAllowed(document, head));
        return new EntryCost(Pattern, length, pairs);
    }

    /// <summary>Keys of the prefix.</summary>
    public int PrefixOf(int length) => (int)(PrefixShare * length);

    private int[] DocumentsOf(int length)
    {
        int[] lengths = [.. DocumentShares.Select(share => (int)(share * length))];
        return lengths.Length == 0 ? lengths : [.. lengths, length - lengths.Sum()];
    }
}
