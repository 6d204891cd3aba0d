using System.Globalization;

namespace SparseAttentionGen;

/// <summary>Tokens that every query attends and, unless <see cref="ColumnsOnly"/>, that attend every key.</summary>
public sealed record GlobalTokensElement : PatternElement
{
    private readonly int[] positions;

    /// <summary>Creates the element.</summary>
    /// <param name="count">Number of tokens at the start of the sequence: 0 or more.</param>
    /// <param name="positions">Further positions; negative ones count from the end.</param>
    /// <param name="columnsOnly">Whether the tokens are only attended by all, and do not attend all themselves.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public GlobalTokensElement(int count, IEnumerable<int> positions, bool columnsOnly)
    {
        Count = PatternChecks.NotNegative(count, nameof(count));
        this.positions = positions.Distinct().OrderBy(static position => position).ToArray();
        ColumnsOnly = columnsOnly;
    }

    /// <summary>Number of tokens at the start of the sequence.</summary>
    public int Count { get; }

    /// <summary>Further positions, ascending; negative ones count from the end.</summary>
    public IReadOnlyList<int> Positions => positions;

    /// <summary>Whether the tokens are only attended by all, and do not attend all themselves.</summary>
    public bool ColumnsOnly { get; }

    /// <summary>Whether the tokens come only with each call.</summary>
    public bool IsGivenAtCall => Count == 0 && positions.Length == 0;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        IsGlobal(key, sequence.KeyCount) || IsGlobalRow(position, sequence);

    /// <summary>Whether a position is one of the tokens.</summary>
    /// <param name="position">A position among the keys.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>True for a token that exists in a sequence of this length.</returns>
    public bool IsGlobal(int position, int keyCount) =>
        position >= 0 && position < keyCount
        && (position < Count || Array.BinarySearch(positions, position) >= 0
            || Array.BinarySearch(positions, position - keyCount) >= 0);

    /// <inheritdoc/>
    public override string Describe()
    {
        var attended = ColumnsOnly ? " (attended by all)" : " (attended by all, attending all)";
        if (IsGivenAtCall)
        {
            return "global tokens given with each call" + attended;
        }

        var parts = new List<string>();
        if (Count > 0)
        {
            parts.Add(Count == 1 ? "the first token" : $"the first {Count} tokens");
        }

        if (positions.Length > 0)
        {
            var shown = string.Join(", ", positions.Take(8).Select(static position => position.ToString(CultureInfo.InvariantCulture))) + (positions.Length > 8 ? ", .." : string.Empty);
            parts.Add((positions.Length == 1 ? "position " : "positions ") + shown);
        }

        return "global: " + string.Join(" and ", parts) + attended;
    }

    /// <inheritdoc/>
    public bool Equals(GlobalTokensElement? other) =>
        base.Equals(other) && Count == other.Count && ColumnsOnly == other.ColumnsOnly
        && positions.AsSpan().SequenceEqual(other.positions);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        positions.Aggregate((Count * 397) ^ (ColumnsOnly ? 1 : 0), static (hash, position) => (hash * 31) + position);

    /// <inheritdoc/>
    internal override bool IsGlobalRow(int position, PatternSequence sequence) => !ColumnsOnly && IsGlobal(position, sequence.KeyCount);

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        if (IsGlobalRow(position, sequence))
        {
            keys.Add(0, sequence.KeyCount - 1);
        }
    }

    /// <inheritdoc/>
    internal override void AddColumns(PatternSequence sequence, List<int> columns)
    {
        columns.AddRange(Enumerable.Range(0, Math.Min(Count, sequence.KeyCount)));
        columns.AddRange(positions
            .Select(position => position < 0 ? position + sequence.KeyCount : position)
            .Where(position => position >= 0 && position < sequence.KeyCount));
    }

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) =>
        AllGlobal(keys, sequence) || (!ColumnsOnly && AllGlobal(queries, sequence));

    private bool AllGlobal(KeyRange range, PatternSequence sequence)
    {
        for (var position = range.First; position <= range.Last; position++)
        {
            if (!IsGlobal(position, sequence.KeyCount))
            {
                return false;
            }
        }

        return true;
    }
}
