namespace SparseAttentionGen;

/// <summary>
/// Attention with linear biases (Press et al. 2021, arXiv 2108.12409): slope · (key - query) is added to a score, or
/// -slope · |key - query|, with a slope for each head.
/// </summary>
public sealed record AlibiBias
{
    private readonly float[] slopes;

    /// <summary>Describes the bias.</summary>
    /// <param name="symmetric">Whether the scores of keys on both sides fall with their distance.</param>
    /// <param name="slopes">Slopes of the heads, all finite; none: those of the paper for the call's number of heads.</param>
    /// <exception cref="ArgumentException">A slope is not finite.</exception>
    public AlibiBias(bool symmetric = false, params float[] slopes)
    {
        if (slopes is null || slopes.Any(static slope => float.IsNaN(slope) || float.IsInfinity(slope)))
        {
            throw new ArgumentException("slopes must be finite.", nameof(slopes));
        }

        Symmetric = symmetric;
        this.slopes = (float[])slopes.Clone();
    }

    /// <summary>Whether the scores of keys on both sides fall with their distance.</summary>
    public bool Symmetric { get; }

    /// <summary>The heads' slopes as they were given; none: those of the paper.</summary>
    public IReadOnlyList<float> Slopes => slopes;

    /// <summary>
    /// A head's slope. Without given ones, that of the authors' code: for n heads, n a power of two, 2^(-8 (h + 1) / n); otherwise
    /// those of the next lower power of two come first, then every other one of twice that power.
    /// </summary>
    /// <param name="head">The head.</param>
    /// <param name="heads">The call's number of heads.</param>
    /// <returns>The slope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such head.</exception>
    public float SlopeOf(int head, int heads)
    {
        PatternChecks.InRange(head, 0, (slopes.Length > 0 ? slopes.Length : heads) - 1, nameof(head));
        if (slopes.Length > 0)
        {
            return slopes[head];
        }

        var power = 1;
        while (power <= heads / 2)
        {
            power *= 2;
        }

        var exponent = head < power ? (head + 1.0) / power : ((2.0 * (head - power)) + 1) / (2.0 * power);
        return (float)Math.Pow(2, -8 * exponent);
    }

    /// <summary>The slopes of all heads of a call.</summary>
    internal float[] SlopesFor(int heads) => [.. Enumerable.Range(0, heads).Select(head => SlopeOf(head, heads))];

    /// <summary>What is added at a distance.</summary>
    /// <param name="slope">The head's slope.</param>
    /// <param name="distance">The key's position less the query's.</param>
    /// <returns>The summand.</returns>
    internal double Of(double slope, long distance) => slope * (Symmetric ? -Math.Abs((double)distance) : distance);

    /// <summary>The bias in words.</summary>
    /// <returns>A phrase.</returns>
    public string Describe() =>
        (Symmetric ? "symmetric ALiBi" : "ALiBi") + (slopes.Length > 0 ? $" with {slopes.Length} given slope{(slopes.Length == 1 ? string.Empty : "s")}" : string.Empty);

    /// <inheritdoc/>
    public bool Equals(AlibiBias? other) => other is not null && Symmetric == other.Symmetric && slopes.SequenceEqual(other.slopes);

    /// <inheritdoc/>
    public override int GetHashCode() => slopes.Aggregate(Symmetric ? 1 : 0, static (hash, slope) => (hash * 31) + slope.GetHashCode());
}
