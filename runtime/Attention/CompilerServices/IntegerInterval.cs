using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Consecutive ints that contain every value of an expression over a rectangle of pairs. Where the expression may wrap around,
/// that is every int. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly partial struct IntegerInterval : IEquatable<IntegerInterval>
{
    private IntegerInterval(int first, int last) => (First, Last) = (first, last);

    /// <summary>The least value.</summary>
    public int First { get; }

    /// <summary>The greatest value.</summary>
    public int Last { get; }

    /// <summary>Every int.</summary>
    internal static IntegerInterval Everything => new(int.MinValue, int.MaxValue);

    private bool IsSingle => First == Last;

    /// <summary>The values from one to another.</summary>
    /// <param name="first">The least value.</param>
    /// <param name="last">The greatest value.</param>
    /// <returns>The interval.</returns>
    public static IntegerInterval Between(int first, int last) => new(first, last);

    /// <summary>A single value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator IntegerInterval(int value) => new(value, value);

    /// <summary>(int)x of floats: truncates and saturates.</summary>
    /// <param name="value">The floats.</param>
    public static explicit operator IntegerInterval(FloatInterval value) =>
        value.IsUnknown ? Everything : new IntegerInterval((int)value.First, (int)value.Last);

    /// <summary>|x|.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The magnitudes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval Abs(IntegerInterval x) => x.First >= 0
        ? x
        : x.First == int.MinValue ? Everything : new IntegerInterval(x.Last < 0 ? -x.Last : 0, Math.Max(-x.First, x.Last));

    /// <summary>The number of binary digits that are 1.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The counts, 0 to 32.</returns>
    public static IntegerInterval PopCount(IntegerInterval x)
    {
        // Values share the digits before the first in which the ends differ.
        var differing = 32 - BitOperations.LeadingZeroCount((uint)(x.First ^ x.Last));
        var shared = differing == 32 ? 0 : BitOperations.PopCount((uint)x.First >> differing);
        return new IntegerInterval(shared, shared + differing);
    }

    /// <summary>The lesser of two values.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    /// <returns>The lesser ones.</returns>
    public static IntegerInterval Min(IntegerInterval x, IntegerInterval y) => new(Math.Min(x.First, y.First), Math.Min(x.Last, y.Last));

    /// <summary>The greater of two values.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    /// <returns>The greater ones.</returns>
    public static IntegerInterval Max(IntegerInterval x, IntegerInterval y) => new(Math.Max(x.First, y.First), Math.Max(x.Last, y.Last));

    /// <summary>condition ? x : y.</summary>
    /// <param name="condition">The verdict on the condition.</param>
    /// <param name="x">The values where it holds.</param>
    /// <param name="y">The values where it does not.</param>
    /// <returns>The values of the whole.</returns>
    public static IntegerInterval Choose(Verdict condition, IntegerInterval x, IntegerInterval y) => condition switch
    {
        Verdict.Always => x,
        Verdict.Never => y,
        _ => new IntegerInterval(Math.Min(x.First, y.First), Math.Max(x.Last, y.Last)),
    };

    /// <inheritdoc/>
    public bool Equals(IntegerInterval other) => First == other.First && Last == other.Last;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntegerInterval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, Last);

    /// <inheritdoc/>
    public override string ToString() => $"{First}..{Last}";

    /// <summary>The ints that the values wrap around to: still an interval where all of them wrap as often.</summary>
    private static IntegerInterval Wrap(long first, long last) =>
        last - first <= uint.MaxValue && (int)first <= (int)last ? new IntegerInterval((int)first, (int)last) : Everything;

    private static IntegerInterval Wrap(long a, long b, long c, long d) =>
        Wrap(Math.Min(Math.Min(a, b), Math.Min(c, d)), Math.Max(Math.Max(a, b), Math.Max(c, d)));

    /// <summary>The bits that any value up to a non-negative one may have.</summary>
    private static int Bits(int last) => (int)((1L << (32 - BitOperations.LeadingZeroCount((uint)last))) - 1);
}
