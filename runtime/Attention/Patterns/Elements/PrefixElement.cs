namespace SparseAttentionGen;

/// <summary>A query may attend the keys up to its own, and all keys of a prefix whose length comes with each call.</summary>
public sealed record PrefixElement : PatternElement
{
    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) => key <= position || key < sequence.PrefixLength;

    /// <inheritdoc/>
    public override string Describe() => "earlier keys, and a prefix given with each call";

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys) =>
        keys.Add(0, Math.Max(position, sequence.PrefixLength - 1L));

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) =>
        keys.Last <= queries.First || keys.Last < sequence.PrefixLength;
}
