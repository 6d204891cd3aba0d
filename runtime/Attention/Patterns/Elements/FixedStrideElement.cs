namespace SparseAttentionGen;

/// <summary>A query may attend the keys of its own block of a stride's length, and the last few keys of every such block.</summary>
/// <param name="Stride">Positions of a block: 1 or more.</param>
/// <param name="Columns">Keys at the end of each block that every query attends: 1 to the stride.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record FixedStrideElement(int Stride, int Columns) : PatternElement
{
    /// <summary>Positions of a block.</summary>
    public int Stride { get; } = PatternChecks.InRange(Stride, 1, int.MaxValue, nameof(Stride));

    /// <summary>Keys at the end of each block that every query attends.</summary>
    public int Columns { get; } = PatternChecks.InRange(Columns, 1, Stride, nameof(Columns));

    /// <inheritdoc/>
    internal override int RowBlock => Stride;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        Blocks.Of(position, Stride) == Blocks.Of(key, Stride) || key % Stride >= Stride - Columns;

    /// <inheritdoc/>
    public override string Describe() => $"own block of {Stride} and the last {(Columns == 1 ? "key" : $"{Columns} keys")} of every block";

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        long block = Blocks.Of(position, Stride);
        keys.Add(block * Stride, ((block + 1) * Stride) - 1);
    }

    /// <inheritdoc/>
    internal override void AddColumns(PatternSequence sequence, List<int> columns)
    {
        for (var block = 0L; block < sequence.KeyCount; block += Stride)
        {
            for (var key = block + Stride - Columns; key < Math.Min(block + Stride, sequence.KeyCount); key++)
            {
                columns.Add((int)key);
            }
        }
    }
}
