namespace SparseAttentionGen;

/// <summary>
/// The pattern of one declared class: which (query, key) pairs are allowed, how many, and at what cost.
/// </summary>
/// <remarks>
/// Queries are given by their position among the keys: the row plus the call's offset. All counts are closed forms of
/// key ranges; nothing of size length x length is ever built. Tokens that are made global only at a call are not part of
/// this description.
/// </remarks>
public sealed class AttentionPattern
{
    /// <summary>Largest head and value size that kernels are generated for.</summary>
    public const int LargestDim = 512;

    private readonly PatternElement[] elements;
    private readonly GlobalTokensElement[] globals;

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
        globals = this.elements.OfType<GlobalTokensElement>().ToArray();
    }

    /// <summary>Number of elements of a query and of a key.</summary>
    public int HeadDim { get; }

    /// <summary>Number of elements of a value.</summary>
    public int ValueDim { get; }

    /// <summary>Factor on every score.</summary>
    public float Scale { get; }

    /// <summary>Whether keys after the query's position are excluded.</summary>
    public bool IsCausal { get; }

    /// <summary>The elements whose union the pattern is.</summary>
    public IReadOnlyList<PatternElement> Elements => elements;

    /// <summary>Whether calls may name further global tokens.</summary>
    public bool AcceptsGlobalTokens => globals.Length > 0;

    /// <summary>Whether tokens named at a call attend all keys, besides being attended by all queries.</summary>
    public bool GlobalTokensAttendAll => globals.Any(static element => !element.ColumnsOnly);

    /// <summary>Whether a query may attend a key, in a sequence of unknown length.</summary>
    /// <param name="head">The head. The patterns of this version are the same for every head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>True for an allowed pair.</returns>
    /// <exception cref="InvalidOperationException">Global positions count from the end, so the length matters.</exception>
    public bool Allows(int head, int query, int key)
    {
        if (globals.Any(static element => element.Positions.Count > 0 && element.Positions[0] < 0))
        {
            throw new InvalidOperationException(
                "This pattern has global positions that count from the end of the sequence: call Allows with the number of keys.");
        }

        return Allows(head, query, key, int.MaxValue);
    }

    /// <summary>Whether a query may attend a key.</summary>
    /// <param name="head">The head. The patterns of this version are the same for every head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>True for an allowed pair.</returns>
    public bool Allows(int head, int query, int key, int keyCount) =>
        head >= 0 && key >= 0 && key < keyCount
        && !(IsCausal && key > query)
        && (Band(query, keyCount).Contains(key) || IsGlobalColumn(key, keyCount));

    /// <summary>
    /// The consecutive keys that a query may attend, before global columns are added. All patterns of this version contain
    /// the query's own key or every key, so their union is one range.
    /// </summary>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>The range, already limited to earlier keys where the pattern is causal.</returns>
    public KeyRange Band(int position, int keyCount)
    {
        var first = int.MaxValue;
        var last = -1;
        foreach (var element in elements)
        {
            var band = element.Band(position, keyCount);
            if (!band.IsEmpty)
            {
                first = Math.Min(first, band.First);
                last = Math.Max(last, band.Last);
            }
        }

        last = IsCausal ? Math.Min(last, position) : last;
        return last < first ? KeyRange.Empty : new KeyRange(first, last);
    }

    /// <summary>Whether a key is attended by every query (as far as causality allows).</summary>
    /// <param name="key">The key's position.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>True for a declared global token.</returns>
    public bool IsGlobalColumn(int key, int keyCount)
    {
        foreach (var element in globals)
        {
            if (element.IsGlobal(key, keyCount))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a query attends every key (as far as causality allows) because it is a global token.</summary>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>True for a declared global token that is not only a column.</returns>
    public bool IsGlobalRow(int position, int keyCount)
    {
        foreach (var element in globals)
        {
            if (!element.ColumnsOnly && element.IsGlobal(position, keyCount))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The declared global tokens of a sequence, ascending.</summary>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>Positions from 0 to <paramref name="keyCount"/> - 1, each once.</returns>
    public int[] GlobalColumns(int keyCount)
    {
        var positions = new SortedSet<int>();
        foreach (var element in globals)
        {
            positions.UnionWith(Enumerable.Range(0, Math.Min(element.Count, keyCount)));
            positions.UnionWith(element.Positions
                .Select(position => position < 0 ? position + keyCount : position)
                .Where(position => position >= 0 && position < keyCount));
        }

        return positions.ToArray();
    }
}
