using System.Globalization;

namespace SparseAttentionGen;

/// <summary>
/// What a class does to its scaled scores, in this order: soft cap; additive terms, among them what a call adds; the user's
/// method.
/// </summary>
public sealed record ScoreDescription
{
    private readonly float softCap;

    /// <summary>Scores that are nothing but scaled products.</summary>
    public static ScoreDescription Plain { get; } = new();

    /// <summary>The c of c · tanh(score / c); 0: none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or not finite.</exception>
    public float SoftCap
    {
        get => softCap;
        init => softCap = value >= 0 && !float.IsInfinity(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SoftCap must be a finite number, 0 or more.");
    }

    /// <summary>What is added by distance and head, or null.</summary>
    public AlibiBias? Alibi { get; init; }

    /// <summary>Which distances share an element of the table that is given with each call, or null.</summary>
    public RelativeBiasRule? RelativeBias { get; init; }

    /// <summary>The user's method, or null.</summary>
    public ScoreModifier? Modifier { get; init; }

    /// <summary>The scores in words.</summary>
    /// <returns>A phrase such as <c>soft cap 30, ALiBi</c>; empty for plain scores.</returns>
    public string Describe() => string.Join(", ", new[]
    {
        SoftCap > 0 ? string.Format(CultureInfo.InvariantCulture, "soft cap {0:R}", SoftCap) : null,
        Alibi?.Describe(),
        RelativeBias?.Describe(),
        Modifier is null ? null : $"modified by {Modifier.Name}",
    }.Where(static part => part is not null));
}
