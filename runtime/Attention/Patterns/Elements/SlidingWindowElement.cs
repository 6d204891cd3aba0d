namespace SparseAttentionGen;

/// <summary>
/// A query at position p may attend the keys p - Dilation t for all whole t from -Right to Left.
/// </summary>
/// <param name="Left">Number of keys before the query's own: 0 or more.</param>
/// <param name="Right">Number of keys after the query's own: 0 or more.</param>
/// <param name="Dilation">Distance from one key to the next: 1 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">A side is negative, or the dilation less than 1.</exception>
public sealed record SlidingWindowElement(int Left, int Right, int Dilation = 1) : PatternElement
{
    /// <summary>Number of keys before the query's own.</summary>
    public int Left { get; } = PatternChecks.NotNegative(Left, nameof(Left));

    /// <summary>Number of keys after the query's own.</summary>
    public int Right { get; } = PatternChecks.NotNegative(Right, nameof(Right));

    /// <summary>Distance from one key to the next.</summary>
    public int Dilation { get; } = PatternChecks.InRange(Dilation, 1, int.MaxValue, nameof(Dilation));

    /// <summary>Whether the sides come with each call: these are then those that pictures show.</summary>
    public bool IsGivenAtCall { get; init; }

    /// <summary>The window of a call.</summary>
    internal SlidingWindowElement WithSides(int left, int right) => new(left, right, Dilation) { Heads = Heads };

    /// <inheritdoc/>
    internal override int Step => Dilation;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence)
    {
        var distance = (long)position - key;
        return distance % Dilation == 0 && distance / Dilation >= -Right && distance / Dilation <= Left;
    }

    /// <inheritdoc/>
    public override string Describe()
    {
        var dilation = Dilation == 1 ? string.Empty : $" at distances of {Dilation}";
        var name = IsGivenAtCall ? "window given with each call, here" : "window";
        return (Left == Right ? $"{name} of {Left} keys on each side" : $"{name} of {Left} keys before and {Right} after") + dilation;
    }

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys) =>
        keys.AddStepped(position - ((long)Dilation * Left), position + ((long)Dilation * Right), Dilation);

    /// <inheritdoc/>
    internal override bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence) => Dilation == 1
        ? (long)queries.Last - keys.First <= Left && (long)keys.Last - queries.First <= Right
        : base.Covers(variant, head, queries, keys, sequence);
}
