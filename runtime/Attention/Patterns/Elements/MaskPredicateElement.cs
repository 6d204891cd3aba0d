using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>A query may attend the keys for which a method of the class says so.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Predicate">What it says.</param>
public sealed record MaskPredicateElement(string Name, MaskPredicate Predicate) : PatternElement
{
    /// <inheritdoc/>
    internal override bool DiffersByHead => Predicate.UsesHead;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        Predicate.Allows(head, position, key);

    /// <inheritdoc/>
    public override string Describe() => $"where {Name}(head, query, key)";

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys) =>
        Add(new KeyRange(head, head), new KeyRange(position, position), 0, sequence.KeyCount, keys);

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) =>
        Predicate.Classify(new KeyRange(head, head), queries, keys) == Verdict.Always || base.Covers(variant, head, queries, keys, sequence);

    private void Add(KeyRange head, KeyRange query, int first, int count, RowKeys keys)
    {
        if (count == 0)
        {
            return;
        }

        var range = new KeyRange(first, first + count - 1);
        var verdict = count == 1
            ? Predicate.Allows(head.First, query.First, first) ? Verdict.Always : Verdict.Never
            : Predicate.Classify(head, query, range);
        if (verdict == Verdict.Always)
        {
            keys.Add(range.First, range.Last);
        }
        else if (verdict == Verdict.Depends)
        {
            Add(head, query, first, count / 2, keys);
            Add(head, query, first + (count / 2), count - (count / 2), keys);
        }
    }
}
