namespace SparseAttentionGen;

/// <summary>The first and last blocks are global: every query attends them and, unless <see cref="ColumnsOnly"/>, they attend every key.</summary>
/// <param name="First">Blocks at the start: 0 or more.</param>
/// <param name="Last">Blocks at the end, the very last perhaps not full: 0 or more.</param>
/// <param name="BlockSize">Positions of a block: 1 or more.</param>
/// <param name="ColumnsOnly">Whether the blocks are only attended by all, and do not attend all themselves.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record GlobalBlocksElement(int First, int Last, int BlockSize, bool ColumnsOnly = false) : PatternElement
{
    /// <summary>Blocks at the start.</summary>
    public int First { get; } = PatternChecks.NotNegative(First, nameof(First));

    /// <summary>Blocks at the end.</summary>
    public int Last { get; } = PatternChecks.NotNegative(Last, nameof(Last));

    /// <summary>Positions of a block.</summary>
    public int BlockSize { get; } = Blocks.CheckSize(BlockSize, nameof(BlockSize));

    /// <inheritdoc/>
    internal override int RowBlock => BlockSize;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        IsGlobal(key, sequence) || IsGlobalRow(position, sequence);

    /// <inheritdoc/>
    public override string Describe()
    {
        var ends = string.Join(" and ", new[] { End("first", First), End("last", Last) }.Where(static end => end.Length > 0));
        return $"global: {ends} of {BlockSize}" + (ColumnsOnly ? " (attended by all)" : " (attended by all, attending all)");

        static string End(string which, int count) => count switch
        {
            0 => string.Empty,
            1 => $"the {which} block",
            _ => $"the {which} {count} blocks",
        };
    }

    /// <inheritdoc/>
    internal override bool IsGlobalRow(int position, PatternSequence sequence) => !ColumnsOnly && IsGlobal(position, sequence);

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
        var (end, start) = Ends(sequence);
        columns.AddRange(Enumerable.Range(0, end));
        columns.AddRange(Enumerable.Range(Math.Max(start, end), sequence.KeyCount - Math.Max(start, end)));
    }

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence)
    {
        var (end, start) = Ends(sequence);
        return IsWithin(keys) || (!ColumnsOnly && IsWithin(queries));

        bool IsWithin(KeyRange range) => range.First >= 0 && range.Last < sequence.KeyCount
            && (range.Last < end || range.First >= start || end >= start);
    }

    private bool IsGlobal(int position, PatternSequence sequence)
    {
        var (end, start) = Ends(sequence);
        return position >= 0 && position < sequence.KeyCount && (position < end || position >= start);
    }

    /// <summary>The position after the first blocks, and that of the last blocks' start.</summary>
    private (int End, int Start) Ends(PatternSequence sequence)
    {
        var blocks = Blocks.Count(sequence.KeyCount, BlockSize);
        return (
            (int)Math.Min(sequence.KeyCount, (long)First * BlockSize),
            (int)Math.Min(sequence.KeyCount, Math.Max(0L, (long)blocks - Last) * BlockSize));
    }
}
