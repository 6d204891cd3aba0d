namespace SparseAttentionGen;

/// <summary>Each block of queries attends some blocks of keys drawn at random, other ones for each head.</summary>
/// <param name="Count">Key blocks of each query block: 1 or more.</param>
/// <param name="BlockSize">Positions of a block: 1 or more.</param>
/// <param name="Seed">Start of the random numbers.</param>
/// <param name="Selection">How blocks are drawn.</param>
/// <param name="HeadCount">Number of heads of the model, for <see cref="RandomBlockSelection.BigBird"/>; otherwise 0.</param>
/// <param name="MaxLength">Tokens of the model's longest sequence, for <see cref="RandomBlockSelection.BigBird"/>; others ignore it.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record RandomBlocksElement(
    int Count,
    int BlockSize,
    int Seed = 0,
    RandomBlockSelection Selection = RandomBlockSelection.Uncovered,
    int HeadCount = 0,
    int MaxLength = RandomBlocksElement.UsualMaxLength) : PatternElement
{
    /// <summary>The longest sequence of the published models of BigBird.</summary>
    internal const int UsualMaxLength = 4096;

    /// <summary>The longest sequence that a table is drawn for.</summary>
    internal const int MostMaxLength = 1 << 20;

    /// <summary>Key blocks of each query block.</summary>
    public int Count { get; } = PatternChecks.InRange(Count, 1, int.MaxValue, nameof(Count));

    /// <summary>Positions of a block.</summary>
    public int BlockSize { get; } = Blocks.CheckSize(BlockSize, nameof(BlockSize));

    /// <summary>How blocks are drawn.</summary>
    public RandomBlockSelection Selection { get; } = (RandomBlockSelection)PatternChecks.InRange(
        (int)Selection, (int)RandomBlockSelection.Uncovered, (int)RandomBlockSelection.BigBird, nameof(Selection));

    /// <summary>Start of the random numbers; for <see cref="RandomBlockSelection.BigBird"/> 0 or more.</summary>
    public int Seed { get; } = PatternChecks.InRange(Seed, Selection == RandomBlockSelection.BigBird ? 0 : int.MinValue, int.MaxValue, nameof(Seed));

    /// <summary>Number of heads of the model, for <see cref="RandomBlockSelection.BigBird"/> 1 or more; otherwise 0.</summary>
    public int HeadCount { get; } = PatternChecks.InRange(
        HeadCount, Selection == RandomBlockSelection.BigBird ? 1 : 0, int.MaxValue, nameof(HeadCount));

    /// <summary>Tokens of the model's longest sequence, which <see cref="RandomBlockSelection.BigBird"/> draws for.</summary>
    public int MaxLength { get; } = PatternChecks.InRange(MaxLength, 1, MostMaxLength, nameof(MaxLength));

    /// <summary>
    /// Tokens up to which the Hugging Face model of BigBird, whose choice it is, attends to everything instead of by blocks, before the
    /// sequence is padded: (5 + 2 <see cref="Count"/>) <see cref="BlockSize"/>. This pattern does not: call a dense class for such lengths.
    /// </summary>
    public long LongestDenseLength => (5 + (2L * Count)) * BlockSize;

    /// <summary>The same blocks, but drawn from another seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The seed is negative, for <see cref="RandomBlockSelection.BigBird"/>.</exception>
    internal RandomBlocksElement WithSeed(int seed) => new(Count, BlockSize, seed, Selection, HeadCount, MaxLength) { Heads = Heads };

    /// <inheritdoc/>
    internal override int RowBlock => BlockSize;

    /// <inheritdoc/>
    internal override bool DiffersByHead => true;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        Array.IndexOf(variant.RandomBlocks(this, head, sequence, Blocks.Of(position, BlockSize)), Blocks.Of(key, BlockSize)) >= 0;

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence)
    {
        for (var queryBlock = Blocks.Of(queries.First, BlockSize); queryBlock <= Blocks.Of(queries.Last, BlockSize); queryBlock++)
        {
            var drawn = variant.RandomBlocks(this, head, sequence, queryBlock);
            for (var keyBlock = Blocks.Of(keys.First, BlockSize); keyBlock <= Blocks.Of(keys.Last, BlockSize); keyBlock++)
            {
                if (Array.IndexOf(drawn, keyBlock) < 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string Describe() => $"{Count} random {(Count == 1 ? "block" : "blocks")} of {BlockSize} keys for each block of queries"
        + (Selection == RandomBlockSelection.BigBird ? ", as drawn by BigBird" : string.Empty);

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        foreach (var block in keys.Variant.RandomBlocks(this, head, sequence, Blocks.Of(position, BlockSize)))
        {
            keys.Add((long)block * BlockSize, ((block + 1L) * BlockSize) - 1);
        }
    }
}

/// <summary>How the blocks of <see cref="RandomBlocksElement"/> are drawn.</summary>
public enum RandomBlockSelection
{
    /// <summary>Among the key blocks that no other pattern of the class covers whole; of several such patterns, those declared before count.</summary>
    Uncovered,

    /// <summary>By the tables of the Hugging Face model of BigBird, as pretrained checkpoints expect them.</summary>
    BigBird,
}
