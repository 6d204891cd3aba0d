using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <content>The operators of C# on ints.</content>
/// <remarks>
/// Planning a predicate spends most of its time here. Factors and divisors are mostly constants. The operators are inlined, so that the
/// compiler sees the constants and makes a division a shift or a multiplication.
/// </remarks>
public readonly partial struct IntegerInterval
{
    /// <summary>x + y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval operator +(IntegerInterval x, IntegerInterval y) => Wrap((long)x.First + y.First, (long)x.Last + y.Last);

    /// <summary>x - y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval operator -(IntegerInterval x, IntegerInterval y) => Wrap((long)x.First - y.Last, (long)x.Last - y.First);

    /// <summary>-x.</summary>
    /// <param name="x">The values.</param>
    public static IntegerInterval operator -(IntegerInterval x) => Wrap(-(long)x.Last, -(long)x.First);

    /// <summary>~x.</summary>
    /// <param name="x">The values.</param>
    public static IntegerInterval operator ~(IntegerInterval x) => new(~x.Last, ~x.First);

    /// <summary>x * y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval operator *(IntegerInterval x, IntegerInterval y) =>
        y.IsSingle && y.First >= 0 ? Wrap((long)x.First * y.First, (long)x.Last * y.First) : Multiply(x, y);

    /// <summary>x / y, as <see cref="VectorIntegerMath"/> defines it for every pair.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="y">The divisors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval operator /(IntegerInterval x, IntegerInterval y) =>
        y.IsSingle && y.First > 0 ? new IntegerInterval(x.First / y.First, x.Last / y.First) : Divide(x, y);

    /// <summary>x % y, as <see cref="VectorIntegerMath"/> defines it for every pair.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="y">The divisors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerInterval operator %(IntegerInterval x, IntegerInterval y)
    {
        if (!y.IsSingle || y.First <= 0)
        {
            return Remainder(x, y);
        }

        return x.First / y.First == x.Last / y.First
            ? new IntegerInterval(x.First % y.First, x.Last % y.First)
            : new IntegerInterval(Math.Max(Math.Min(x.First, 0), 1 - y.First), Math.Min(Math.Max(x.Last, 0), y.First - 1));
    }

    /// <summary>x &lt;&lt; count.</summary>
    /// <param name="x">The values.</param>
    /// <param name="count">Bits, 0 to 31.</param>
    public static IntegerInterval operator <<(IntegerInterval x, int count) => Wrap((long)x.First << count, (long)x.Last << count);

    /// <summary>x >> count.</summary>
    /// <param name="x">The values.</param>
    /// <param name="count">Bits, 0 to 31.</param>
    public static IntegerInterval operator >>(IntegerInterval x, int count) => new(x.First >> count, x.Last >> count);

    /// <summary>x >>> count.</summary>
    /// <param name="x">The values.</param>
    /// <param name="count">Bits, 0 to 31.</param>
    public static IntegerInterval operator >>>(IntegerInterval x, int count)
    {
        if (count == 0 || x.First >= 0 || x.Last < 0)
        {
            return new IntegerInterval(x.First >>> count, x.Last >>> count);
        }

        return new IntegerInterval(0, -1 >>> count);
    }

    /// <summary>x &amp; y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static IntegerInterval operator &(IntegerInterval x, IntegerInterval y)
    {
        if (x.IsSingle && !y.IsSingle)
        {
            return y & x;
        }

        if (y.IsSingle && (x.IsSingle || IsPeriodic(x, y.First) || IsStep(y.First)))
        {
            return new IntegerInterval(x.First & y.First, x.Last & y.First);
        }

        return (x.First >= 0, y.First >= 0) switch
        {
            (true, true) => new IntegerInterval(0, Math.Min(x.Last, y.Last)),
            (true, false) => new IntegerInterval(0, x.Last),
            (false, true) => new IntegerInterval(0, y.Last),
            _ => Everything,
        };
    }

    /// <summary>x | y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static IntegerInterval operator |(IntegerInterval x, IntegerInterval y) =>
        x.First >= 0 && y.First >= 0 && !(x.IsSingle && y.IsSingle)
            ? new IntegerInterval(Math.Max(x.First, y.First), Bits(x.Last | y.Last))
            : ~(~x & ~y);

    /// <summary>x ^ y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    public static IntegerInterval operator ^(IntegerInterval x, IntegerInterval y) =>
        x.IsSingle && y.IsSingle ? x.First ^ y.First
        : x.First >= 0 && y.First >= 0 ? new IntegerInterval(0, Bits(x.Last | y.Last))
        : Everything;

    /// <summary>x &lt; y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator <(IntegerInterval x, IntegerInterval y) => VerdictLogic.Of(x.Last < y.First, x.First >= y.Last);

    /// <summary>x > y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator >(IntegerInterval x, IntegerInterval y) => y < x;

    /// <summary>x &lt;= y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator <=(IntegerInterval x, IntegerInterval y) => VerdictLogic.Not(y < x);

    /// <summary>x >= y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator >=(IntegerInterval x, IntegerInterval y) => VerdictLogic.Not(x < y);

    /// <summary>x == y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator ==(IntegerInterval x, IntegerInterval y) =>
        VerdictLogic.Of(x.IsSingle && y.IsSingle && x.First == y.First, x.Last < y.First || y.Last < x.First);

    /// <summary>x != y.</summary>
    /// <param name="x">The first values.</param>
    /// <param name="y">The second values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict operator !=(IntegerInterval x, IntegerInterval y) => VerdictLogic.Not(x == y);

    private static IntegerInterval Multiply(IntegerInterval x, IntegerInterval y) =>
        Wrap((long)x.First * y.First, (long)x.First * y.Last, (long)x.Last * y.First, (long)x.Last * y.Last);

    private static IntegerInterval Divide(IntegerInterval x, IntegerInterval y)
    {
        if (y.First > 0 || y.Last < 0)
        {
            return Wrap((long)x.First / y.First, (long)x.First / y.Last, (long)x.Last / y.First, (long)x.Last / y.Last);
        }

        // A quotient is not farther from 0 than the dividend; by 0 it is 0.
        if (y.IsSingle)
        {
            return 0;
        }

        var largest = Math.Max(Math.Abs((long)x.First), Math.Abs((long)x.Last));
        return Wrap(-largest, largest);
    }

    private static IntegerInterval Remainder(IntegerInterval x, IntegerInterval y)
    {
        if (y.IsSingle && y.First == 0)
        {
            return x;
        }

        if (y.IsSingle && (long)x.First / y.First == (long)x.Last / y.First)
        {
            return new IntegerInterval((int)((long)x.First % y.First), (int)((long)x.Last % y.First));
        }

        // By 0 the remainder is the dividend; otherwise it is nearer to 0 than the divisor.
        var isAny = y.First <= 0 && y.Last >= 0;
        var largest = isAny ? long.MaxValue : Math.Max(Math.Abs((long)y.First), Math.Abs((long)y.Last)) - 1;
        return new IntegerInterval(
            (int)Math.Max(Math.Min(x.First, 0), -largest),
            (int)Math.Min(Math.Max(x.Last, 0), largest));
    }

    /// <summary>Whether a mask of low bits maps the values to consecutive ones.</summary>
    private static bool IsPeriodic(IntegerInterval x, int mask) =>
        mask >= 0 && BitOperations.IsPow2((long)mask + 1) && (x.First & ~mask) == (x.Last & ~mask);

    /// <summary>Whether a mask clears low bits, so that greater values stay greater or equal.</summary>
    private static bool IsStep(int mask) => mask < 0 && BitOperations.IsPow2(-(long)mask);
}
