namespace SparseAttentionGen;

/// <summary>
/// The pattern of one declared class: which (query, key) pairs are allowed, how many, at what cost, and how their scores are changed.
/// </summary>
/// <remarks>
/// Queries and keys are given by their positions in a sequence: a batch element without padding, or a packed document. All counts are closed forms of
/// key ranges; nothing of size length x length is ever built. What comes only with a call (padding, documents, further global
/// tokens, block masks) is not part of this description.
/// </remarks>
public sealed class AttentionPattern
{
    /// <summary>Largest head and value size that kernels are generated for.</summary>
    public const int LargestDim = 512;

    private const int MostSeeds = 1024;
    private const int MostWindows = 256;

    private readonly PatternElement[] elements;
    private readonly List<PatternVariant> variants = [];
    private readonly int[] variantOfHead;
    private readonly PatternCache<int>? seeded;
    private readonly PatternCache<(int Left, int Right)>? windowed;

    /// <summary>Describes a pattern.</summary>
    /// <param name="headDim">Number of elements of a query and of a key: 1 to 512.</param>
    /// <param name="valueDim">Number of elements of a value: 1 to 512.</param>
    /// <param name="scale">Factor on every score: a finite number.</param>
    /// <param name="causal">Whether keys after the query's position are excluded.</param>
    /// <param name="elements">The elements whose union the pattern is; none means dense.</param>
    /// <exception cref="ArgumentException">A size is out of range, the scale is not finite, or an element is null.</exception>
    public AttentionPattern(int headDim, int valueDim, float scale, bool causal, params PatternElement[] elements)
    {
        if (float.IsNaN(scale) || float.IsInfinity(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "scale must be finite.");
        }

        if (elements is null || elements.Contains(null!))
        {
            throw new ArgumentNullException(nameof(elements), "elements must not be null, nor have an element that is.");
        }

        HeadDim = PatternChecks.InRange(headDim, 1, LargestDim, nameof(headDim));
        ValueDim = PatternChecks.InRange(valueDim, 1, LargestDim, nameof(valueDim));
        Scale = scale;
        IsCausal = causal;
        this.elements = elements.Length == 0 ? [new DenseElement()] : (PatternElement[])elements.Clone();

        // Heads beyond all that are named have the last variant.
        variantOfHead = new int[this.elements.Max(static element => element.Heads.Largest) + 2];
        for (var head = 0; head < variantOfHead.Length; head++)
        {
            variantOfHead[head] = FindVariant(head);
        }

        seeded = HasRandomBlocks ? new PatternCache<int>(MostSeeds, seed => new AttentionPattern(this, seed)) : null;
        windowed = CreateWindowed();
    }

    /// <summary>A pattern whose random blocks are drawn from another seed.</summary>
    private AttentionPattern(AttentionPattern other, int seed)
    {
        (HeadDim, ValueDim, Scale, IsCausal) = (other.HeadDim, other.ValueDim, other.Scale, other.IsCausal);
        (Scores, Approximation, seeded) = (other.Scores, other.Approximation, other.seeded);
        elements = Reseed(other.elements);
        variants = [.. other.variants.Select(variant => variant.WithSeedsOf(Reseed(variant.Elements)))];
        variantOfHead = other.variantOfHead;

        // Patterns of all seeds share one cache, since a seed gives the same pattern from each of them. A window keeps this pattern's seed.
        windowed = CreateWindowed();

        PatternElement[] Reseed(PatternElement[] all) =>
            Array.ConvertAll(all, element => element is RandomBlocksElement random ? random.WithSeed(seed) : element);
    }

    /// <summary>Number of elements of a query and of a key.</summary>
    public int HeadDim { get; }

    /// <summary>Number of elements of a value.</summary>
    public int ValueDim { get; }

    /// <summary>Factor on every score.</summary>
    public float Scale { get; }

    /// <summary>Factor from a product of query and key to an exponent of 2.</summary>
    internal float ScaleLog2 => (float)(Scale * 1.4426950408889634);

    /// <summary>How the scaled scores are changed.</summary>
    public ScoreDescription Scores { get; init; } = ScoreDescription.Plain;

    /// <summary>How attention is approximated; null: it is not. Then <see cref="Elements"/> says which keys are attended exactly as well.</summary>
    public AttentionApproximation? Approximation { get; init; }

    /// <summary>
    /// Whether outputs are softmax averages, over pairs or over projected keys, so that calls can have a log-sum-exp, which a backward pass needs. Features and landmarks refuse
    /// room for one.
    /// </summary>
    public bool HasLogSumExp => Approximation is null or LowRankProjection;

    /// <summary>Whether keys after the query's position are excluded.</summary>
    public bool IsCausal { get; }

    /// <summary>The elements whose union the pattern is.</summary>
    public IReadOnlyList<PatternElement> Elements => elements;

    /// <summary>Whether calls may name further global tokens.</summary>
    public bool AcceptsGlobalTokens => elements.Any(static element => element is GlobalTokensElement);

    /// <summary>Whether tokens named at a call attend all keys, besides being attended by all queries.</summary>
    public bool GlobalTokensAttendAll => elements.Any(static element => element is GlobalTokensElement { ColumnsOnly: false });

    /// <summary>Whether some blocks are drawn at random, so that calls may give a seed.</summary>
    public bool HasRandomBlocks => elements.Any(static element => element is RandomBlocksElement);

    /// <summary>Whether calls may give the lengths of prefixes.</summary>
    public bool AcceptsPrefixLengths => elements.Any(static element => element is PrefixElement);

    /// <summary>Whether calls give the sides of a window. Without a call it has the sides that pictures show.</summary>
    public bool AcceptsWindow => elements.Any(static element => element is SlidingWindowElement { IsGivenAtCall: true });

    /// <summary>The only number of keys that the pattern is for, such as that of an image; 0: any.</summary>
    public int RequiredLength => elements.Max(static element => element.RequiredLength);

    /// <summary>The largest head that the pattern names; -1 where it names none.</summary>
    public int LargestHead => variantOfHead.Length - 2;

    /// <summary>Sets of elements that apply to some head.</summary>
    internal IReadOnlyList<PatternVariant> Variants => variants;

    /// <summary>Whether a query may attend a key, in a sequence of unknown length.</summary>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>True for an allowed pair.</returns>
    /// <exception cref="InvalidOperationException">The length matters: something counts from the end, or the whole is divided.</exception>
    public bool Allows(int head, int query, int key) => DependsOnLength
        ? throw new InvalidOperationException("This pattern depends on the length of the sequence: call Allows with the number of keys.")
        : Allows(head, query, key, int.MaxValue);

    /// <summary>Whether a query may attend a key.</summary>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <returns>True for an allowed pair.</returns>
    public bool Allows(int head, int query, int key, int keyCount, int prefixLength = 0) =>
        head >= 0 && key >= 0 && key < keyCount
        && VariantOf(head).Allows(head, query, key, new PatternSequence(keyCount, prefixLength));

    /// <summary>The keys that every query of a head attends, as far as causality allows: ascending, each once.</summary>
    /// <param name="head">The head.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>Positions from 0 to <paramref name="keyCount"/> - 1.</returns>
    public int[] GlobalColumns(int head, int keyCount) => VariantOf(head).Columns(new PatternSequence(keyCount));

    /// <summary>Whether a query attends every key, as far as causality allows, because it is a global token.</summary>
    /// <param name="head">The head.</param>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>True for a declared global token that is not only a column.</returns>
    public bool IsGlobalRow(int head, int position, int keyCount) => VariantOf(head).IsGlobalRow(position, new PatternSequence(keyCount));

    /// <summary>The pattern with the sides of its window, as a call with <c>AttentionArguments.Window</c> has it.</summary>
    /// <param name="left">Number of keys before the query's own: 0 or more.</param>
    /// <param name="right">Number of keys after the query's own: 0 or more.</param>
    /// <returns>The pattern; equal sides mostly give the same object.</returns>
    /// <exception cref="InvalidOperationException">No window is given with calls.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is negative.</exception>
    public AttentionPattern WithWindow(int left, int right) => windowed is null
        ? throw new InvalidOperationException("This pattern has no window whose sides come with each call.")
        : windowed.Get((left, right));

    /// <summary>The pattern with its random blocks drawn from another seed, as a call with <c>AttentionArguments.RandomSeed</c> has it.</summary>
    /// <param name="seed">Replaces the seed of every <c>[RandomBlocks]</c>; for BigBird's selection the layer's index, 0 or more.</param>
    /// <returns>The pattern; equal seeds mostly give the same object.</returns>
    /// <exception cref="InvalidOperationException">Nothing is drawn at random.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The seed is negative, for BigBird's selection.</exception>
    public AttentionPattern WithRandomSeed(int seed) => seeded is null
        ? throw new InvalidOperationException("This pattern has no random blocks that a seed could change.")
        : seeded.Get(seed);

    /// <summary>The pattern in words.</summary>
    /// <returns>Its elements, with their heads, and how scores are changed.</returns>
    public string Describe()
    {
        var scores = Scores.Describe();
        return Approximation is not null && !AttendsPairs ? Approximation.Describe() + (IsCausal ? "; causal" : string.Empty) : string.Join("; ", elements.Select(static element => element.DescribeWithHeads()))
            + (IsCausal ? "; causal" : string.Empty)
            + (scores.Length > 0 ? "; scores: " + scores : string.Empty)
            + (Approximation is null ? string.Empty : "; besides, " + Approximation.Describe());
    }

    /// <summary>Whether pairs are attended one by one: not where an approximation stands for all of them.</summary>
    internal bool AttendsPairs => Approximation is null || elements is not [DenseElement];

    /// <summary>The elements of a head.</summary>
    internal PatternVariant VariantOf(int head) => variants[VariantIndex(head)];

    /// <summary>Place of a head's elements among <see cref="Variants"/>.</summary>
    internal int VariantIndex(int head) => variantOfHead[Math.Min(head, variantOfHead.Length - 1)];

    private PatternCache<(int Left, int Right)>? CreateWindowed() => AcceptsWindow
        ? new PatternCache<(int Left, int Right)>(MostWindows, sides => new AttentionPattern(HeadDim, ValueDim, Scale, IsCausal, WithSides(sides.Left, sides.Right))
        {
            Scores = Scores,
            Approximation = Approximation,
        })
        : null;

    private PatternElement[] WithSides(int left, int right) => Array.ConvertAll(
        elements, element => element is SlidingWindowElement { IsGivenAtCall: true } window ? window.WithSides(left, right) : element);

    private bool DependsOnLength => elements.Any(static element => element is GlobalBlocksElement or RandomBlocksElement or NeighborhoodElement
        || (element is GlobalTokensElement tokens && tokens.Positions.Count > 0 && tokens.Positions[0] < 0));

    private int FindVariant(int head)
    {
        var applying = Array.FindAll(elements, element => element.Heads.Contains(head));
        var index = variants.FindIndex(variant => variant.Elements.SequenceEqual(applying));
        if (index < 0)
        {
            variants.Add(new PatternVariant(applying, IsCausal));
        }

        return index < 0 ? variants.Count - 1 : index;
    }
}
