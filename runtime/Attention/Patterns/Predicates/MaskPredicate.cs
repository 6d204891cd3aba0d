using System.ComponentModel;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>A rule of the user that says which pairs are allowed.</summary>
/// <remarks>Made by generated code from a method that <c>[MaskPredicate]</c> names.</remarks>
public abstract class MaskPredicate
{
    private protected MaskPredicate()
    {
    }

    /// <summary>Whether heads may differ.</summary>
    public abstract bool UsesHead { get; }

    /// <summary>Makes a rule from a method and what is known of it. For generated code.</summary>
    /// <param name="usesHead">Whether heads may differ.</param>
    /// <param name="allows">Whether a head's query may attend a key.</param>
    /// <param name="classify">What holds for all pairs of a rectangle.</param>
    /// <param name="regions">Regions whose union the rule is, or that have it among them; none where they are not known.</param>
    /// <returns>The rule.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static MaskPredicate Create(
        bool usesHead, Func<int, int, int, bool> allows, RectangleClassifier classify, params PredicateRegion[] regions) =>
        new DelegatePredicate(usesHead, allows, classify, period: null, regions);

    /// <summary>Makes a rule that repeats along the diagonal. For generated code.</summary>
    /// <param name="usesHead">Whether heads may differ.</param>
    /// <param name="allows">Whether a head's query may attend a key.</param>
    /// <param name="classify">What holds for all pairs of a rectangle.</param>
    /// <param name="period">A query and a key as many positions later are allowed exactly where those before are, for positions up to 2^29 and up to 2^16 heads.</param>
    /// <param name="repeatsFrom">First position of queries and of keys for which that holds.</param>
    /// <param name="regions">Regions that have the rule among them; none where they are not known.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is not from 1 to 4096, or <paramref name="repeatsFrom"/> is negative.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static MaskPredicate Create(
        bool usesHead, Func<int, int, int, bool> allows, RectangleClassifier classify, int period, int repeatsFrom, params PredicateRegion[] regions) =>
        new DelegatePredicate(
            usesHead,
            allows,
            classify,
            new(PatternChecks.InRange(period, 1, PredicatePeriod.Longest, nameof(period)), PatternChecks.NotNegative(repeatsFrom, nameof(repeatsFrom))),
            regions);

    /// <summary>Whether a head's query may attend a key.</summary>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>True for an allowed pair.</returns>
    public abstract bool Allows(int head, int query, int key);

    /// <summary>What holds for all pairs of a rectangle: never wrong, but "depends" where it is not known.</summary>
    internal abstract Verdict Classify(KeyRange heads, KeyRange queries, KeyRange keys);

    /// <summary>The method behind <see cref="Classify"/>, to be called directly; null where there is none.</summary>
    internal virtual RectangleClassifier? Classifier => null;

    /// <summary>Regions whose union the rule is, or that have it among them; none where they are not known.</summary>
    internal virtual PredicateRegion[] Regions => [];

    /// <summary>How the pairs repeat; null where that is not known.</summary>
    internal virtual PredicatePeriod? Period => null;

    private sealed class DelegatePredicate(
        bool usesHead, Func<int, int, int, bool> allows, RectangleClassifier classify, PredicatePeriod? period, PredicateRegion[] regions) : MaskPredicate
    {
        internal override PredicatePeriod? Period => period;

        internal override PredicateRegion[] Regions => regions;

        internal override RectangleClassifier? Classifier => classify;

        public override bool UsesHead => usesHead;

        public override bool Allows(int head, int query, int key) => allows(head, query, key);

        internal override Verdict Classify(KeyRange heads, KeyRange queries, KeyRange keys) =>
            classify(heads.First, heads.Last, queries.First, queries.Last, keys.First, keys.Last);
    }
}
