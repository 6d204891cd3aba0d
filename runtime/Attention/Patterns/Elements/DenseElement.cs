namespace SparseAttentionGen;

/// <summary>Every pair is allowed.</summary>
public sealed record DenseElement : PatternElement
{
    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) => true;

    /// <inheritdoc/>
    public override string Describe() => "dense";

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys) => keys.Add(0, sequence.KeyCount - 1);

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) => true;
}
