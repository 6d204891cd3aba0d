namespace SparseAttentionGen;

/// <summary>One pattern attribute of a class, as data. A class's pattern is the union of its elements.</summary>
public abstract record PatternElement
{
    private protected PatternElement()
    {
    }

    /// <summary>The keys that a query may attend, where they are consecutive.</summary>
    /// <param name="position">The query's position among the keys; may lie outside them.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>The keys, within the sequence.</returns>
    public abstract KeyRange Band(int position, int keyCount);

    /// <summary>The element in words, for documentation and messages.</summary>
    /// <returns>A phrase such as <c>window of 256 keys on each side</c>.</returns>
    public abstract string Describe();
}

/// <summary>Every pair is allowed.</summary>
public sealed record DenseElement : PatternElement
{
    /// <inheritdoc/>
    public override KeyRange Band(int position, int keyCount) => new(0, keyCount - 1);

    /// <inheritdoc/>
    public override string Describe() => "dense";
}

/// <summary>A query at position p may attend the keys from p - Left to p + Right.</summary>
/// <param name="Left">Number of keys before the query's own: 0 or more.</param>
/// <param name="Right">Number of keys after the query's own: 0 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">A side is negative.</exception>
public sealed record SlidingWindowElement(int Left, int Right) : PatternElement
{
    /// <summary>Number of keys before the query's own.</summary>
    public int Left { get; } = PatternChecks.NotNegative(Left, nameof(Left));

    /// <summary>Number of keys after the query's own.</summary>
    public int Right { get; } = PatternChecks.NotNegative(Right, nameof(Right));

    /// <inheritdoc/>
    public override KeyRange Band(int position, int keyCount)
    {
        var first = Math.Max(0L, (long)position - Left);
        var last = Math.Min(keyCount - 1L, (long)position + Right);
        return last < first ? KeyRange.Empty : new KeyRange((int)first, (int)last);
    }

    /// <inheritdoc/>
    public override string Describe() => Left == Right
        ? $"window of {Left} keys on each side"
        : $"window of {Left} keys before and {Right} after";
}
