using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// An interval between two finite floats that contains every value of an expression over a rectangle of pairs; unknown where there may be
/// other values. Rounding keeps the order of numbers, so the rounded ends are the ends of the rounded values. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct FloatInterval : IEquatable<FloatInterval>
{
    private FloatInterval(float first, float last) => (First, Last) = float.IsFinite(first) && float.IsFinite(last) ? (first, last) : (float.NaN, float.NaN);

    /// <summary>Any value, also NaN.</summary>
    public static FloatInterval Unknown => new(float.NaN, float.NaN);

    /// <summary>The least value.</summary>
    public float First { get; }

    /// <summary>The greatest value.</summary>
    public float Last { get; }

    /// <summary>Whether nothing is known of the values.</summary>
    public bool IsUnknown => float.IsNaN(First);

    /// <summary>A single value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator FloatInterval(float value) => new(value, value);

    /// <summary>(float)x of ints.</summary>
    /// <param name="value">The ints.</param>
    public static explicit operator FloatInterval(IntegerInterval value) => new(value.First, value.Last);

    /// <summary>-x.</summary>
    /// <param name="x">The values.</param>
    public static FloatInterval operator -(FloatInterval x) => new(-x.Last, -x.First);

    /// <summary>x + y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static FloatInterval operator +(FloatInterval x, FloatInterval y) => new(x.First + y.First, x.Last + y.Last);

    /// <summary>x - y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static FloatInterval operator -(FloatInterval x, FloatInterval y) => new(x.First - y.Last, x.Last - y.First);

    /// <summary>x * y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static FloatInterval operator *(FloatInterval x, FloatInterval y) =>
        Around(x.First * y.First, x.First * y.Last, x.Last * y.First, x.Last * y.Last);

    /// <summary>x / y.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="y">The divisors.</param>
    public static FloatInterval operator /(FloatInterval x, FloatInterval y) =>
        y.First > 0 || y.Last < 0 ? Around(x.First / y.First, x.First / y.Last, x.Last / y.First, x.Last / y.Last) : Unknown;

    /// <summary>x &lt; y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator <(FloatInterval x, FloatInterval y) => VerdictLogic.Of(x.Last < y.First, x.First >= y.Last);

    /// <summary>x > y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator >(FloatInterval x, FloatInterval y) => y < x;

    /// <summary>x &lt;= y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator <=(FloatInterval x, FloatInterval y) => VerdictLogic.Not(y < x);

    /// <summary>x >= y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator >=(FloatInterval x, FloatInterval y) => VerdictLogic.Not(x < y);

    /// <summary>x == y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator ==(FloatInterval x, FloatInterval y) =>
        VerdictLogic.Of(x.First == x.Last && y.First == y.Last && x.First == y.First, x.Last < y.First || y.Last < x.First);

    /// <summary>x != y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static Verdict operator !=(FloatInterval x, FloatInterval y) => VerdictLogic.Not(x == y);

    /// <summary>|x|.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The magnitudes.</returns>
    public static FloatInterval Abs(FloatInterval x)
    {
        var (first, last) = (float.Abs(x.First), float.Abs(x.Last));
        return new FloatInterval(x.First <= 0 && x.Last >= 0 ? 0 : float.Min(first, last), float.Max(first, last));
    }

    /// <summary>The square root.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The roots.</returns>
    public static FloatInterval Sqrt(FloatInterval x) => new(float.Sqrt(x.First), float.Sqrt(x.Last));

    /// <summary>The lesser of two values.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    /// <returns>The lesser ones.</returns>
    public static FloatInterval Min(FloatInterval x, FloatInterval y) => new(float.Min(x.First, y.First), float.Min(x.Last, y.Last));

    /// <summary>The greater of two values.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    /// <returns>The greater ones.</returns>
    public static FloatInterval Max(FloatInterval x, FloatInterval y) => new(float.Max(x.First, y.First), float.Max(x.Last, y.Last));

    /// <summary>condition ? x : y.</summary>
    /// <param name="condition">The verdict on the condition.</param>
    /// <param name="x">The values where it holds.</param>
    /// <param name="y">The values where it does not.</param>
    /// <returns>The values of the whole.</returns>
    public static FloatInterval Choose(Verdict condition, FloatInterval x, FloatInterval y) => condition switch
    {
        Verdict.Always => x,
        Verdict.Never => y,
        _ => new FloatInterval(float.Min(x.First, y.First), float.Max(x.Last, y.Last)),
    };

    /// <inheritdoc/>
    public bool Equals(FloatInterval other) => First.Equals(other.First) && Last.Equals(other.Last);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FloatInterval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, Last);

    /// <inheritdoc/>
    public override string ToString() => IsUnknown ? "unknown" : $"{First:R}..{Last:R}";

    private static FloatInterval Around(float a, float b, float c, float d) =>
        new(float.Min(float.Min(a, b), float.Min(c, d)), float.Max(float.Max(a, b), float.Max(c, d)));
}
