namespace SparseAttentionGen;

/// <summary>A query may attend the keys of its own block and of those up to a number of blocks away.</summary>
/// <param name="Radius">Blocks on each side of the query's own: 0 or more.</param>
/// <param name="BlockSize">Positions of a block: 1 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">The radius is negative, or the block size less than 1.</exception>
public sealed record BlockWindowElement(int Radius, int BlockSize) : PatternElement
{
    /// <summary>Blocks on each side of the query's own; 0 for <c>[BlockLocal]</c>.</summary>
    public int Radius { get; } = PatternChecks.NotNegative(Radius, nameof(Radius));

    /// <summary>Positions of a block.</summary>
    public int BlockSize { get; } = Blocks.CheckSize(BlockSize, nameof(BlockSize));

    /// <inheritdoc/>
    internal override int RowBlock => BlockSize;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        Math.Abs((long)Blocks.Of(position, BlockSize) - Blocks.Of(key, BlockSize)) <= Radius;

    /// <inheritdoc/>
    public override string Describe() => Radius == 0
        ? $"own block of {BlockSize}"
        : $"own block of {BlockSize} and {Radius} on each side";

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        long block = Blocks.Of(position, BlockSize);
        keys.Add((block - Radius) * BlockSize, ((block + Radius + 1) * BlockSize) - 1);
    }

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) =>
        Allows(variant, head, queries.First, keys.Last, sequence) && Allows(variant, head, queries.Last, keys.First, sequence);
}
