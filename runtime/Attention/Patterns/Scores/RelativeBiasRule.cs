namespace SparseAttentionGen;

/// <summary>Which distances from query to key share an element of a table [heads, <see cref="Count"/>] that is given with each call.</summary>
public abstract record RelativeBiasRule
{
    private protected RelativeBiasRule()
    {
    }

    /// <summary>Elements of the table for each head.</summary>
    public abstract int Count { get; }

    /// <summary>The distance from which on, to either side, nothing changes.</summary>
    internal abstract int Reach { get; }

    /// <summary>The element that holds for a distance.</summary>
    /// <param name="distance">The key's position less the query's.</param>
    /// <returns>A place from 0 to <see cref="Count"/> - 1.</returns>
    public abstract int IndexOf(long distance);

    /// <summary>The rule in words.</summary>
    /// <returns>A phrase.</returns>
    public abstract string Describe();
}

/// <summary>One element for each distance; those beyond the outermost have the outermost's.</summary>
/// <param name="Distance">The outermost distance: 0 or more. The table has those from -Distance to Distance.</param>
public sealed record ClippedRelativeBias(int Distance) : RelativeBiasRule
{
    /// <inheritdoc/>
    public override int Count => (2 * Distance) + 1;

    /// <inheritdoc/>
    internal override int Reach => Distance;

    /// <summary>The outermost distance.</summary>
    public int Distance { get; } = PatternChecks.InRange(Distance, 0, (1 << 30) - 1, nameof(Distance));

    /// <inheritdoc/>
    public override int IndexOf(long distance) => (int)(Math.Max(-Distance, Math.Min(Distance, distance)) + Distance);

    /// <inheritdoc/>
    public override string Describe() => $"relative bias by distance up to {Distance}";
}

/// <summary>
/// The buckets of T5 (Raffel et al. 2020, arXiv 1910.10683): one for each small distance, then ever wider ones, on a logarithmic
/// scale up to the largest distance.
/// </summary>
/// <param name="Buckets">Number of buckets: 2 or more; an even number from 4 on where keys on both sides are told apart.</param>
/// <param name="MaxDistance">Distance from which on all keys share the last bucket: more than those with a bucket of their own.</param>
/// <param name="Bidirectional">Whether later keys have the second half of the buckets; otherwise they share the own key's.</param>
public sealed record BucketedRelativeBias(int Buckets, int MaxDistance, bool Bidirectional) : RelativeBiasRule
{
    /// <inheritdoc/>
    public override int Count => Buckets;

    /// <inheritdoc/>
    internal override int Reach => MaxDistance;

    /// <summary>Number of buckets.</summary>
    public int Buckets { get; } = IsBuckets(Buckets, Bidirectional)
        ? Buckets
        : throw new ArgumentOutOfRangeException(nameof(Buckets), Buckets, "Buckets must be 2 or more, and where both sides are told apart an even number from 4 on.");

    /// <summary>Distance from which on all keys share the last bucket.</summary>
    public int MaxDistance { get; } = PatternChecks.InRange(
        MaxDistance, LeastMaxDistance(Buckets, Bidirectional), (1 << 30) - 1, nameof(MaxDistance));

    /// <summary>Whether later keys have the second half of the buckets.</summary>
    public bool Bidirectional { get; } = Bidirectional;

    /// <summary>Whether a number of buckets can be divided as the rule says.</summary>
    internal static bool IsBuckets(int buckets, bool bidirectional) => bidirectional ? buckets >= 4 && buckets % 2 == 0 : buckets >= 2;

    /// <summary>The least distance from which on all keys can share the last bucket.</summary>
    internal static int LeastMaxDistance(int buckets, bool bidirectional) => (buckets / (bidirectional ? 4 : 2)) + 1;

    /// <inheritdoc/>
    public override int IndexOf(long distance)
    {
        // As the published models were trained: with the logarithms in single precision.
        var ofSide = Bidirectional ? Buckets / 2 : Buckets;
        var start = Bidirectional && distance > 0 ? ofSide : 0;
        var size = Bidirectional ? Math.Abs(distance) : Math.Max(0, -distance);
        var exact = ofSide / 2;
        if (size < exact)
        {
            return start + (int)size;
        }

        if (size >= MaxDistance)
        {
            return start + ofSide - 1;
        }

        var ratio = (float)Math.Log(size / (float)exact) / (float)Math.Log(MaxDistance / (double)exact);
        return start + Math.Min(ofSide - 1, exact + (int)(ratio * (ofSide - exact)));
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"relative bias in {Buckets} {(Bidirectional ? "two-sided" : "one-sided")} buckets up to distance {MaxDistance}";
}
