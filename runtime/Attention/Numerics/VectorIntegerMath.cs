using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Operations on ints that no vector instruction has, or that throw in C#. For generated code.</summary>
/// <remarks>
/// Division truncates as in C# and never throws: by 0 the quotient is 0 and the remainder the dividend; <see cref="int.MinValue"/>
/// by -1 is <see cref="int.MinValue"/>, remainder 0. Powers of two are shifts, the branch disappears where the divisor is constant.
/// Otherwise the quotient of the magnitudes comes from floats: the first estimate is off by at most 2^-22 of the dividend, a
/// second one from what is left makes that at most 1, and a comparison corrects it. Differences are exact modulo 2^32, and all of
/// them are small enough to be known from that.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class VectorIntegerMath
{
    /// <summary>|x|, of <see cref="int.MinValue"/> itself.</summary>
    /// <param name="x">The value.</param>
    /// <returns>The magnitude.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Absolute(int x) => (x ^ (x >> 31)) - (x >> 31);

    /// <summary>x / divisor.</summary>
    /// <param name="x">The dividend.</param>
    /// <param name="divisor">The divisor.</param>
    /// <returns>The truncated quotient.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Divide(int x, int divisor) => divisor is 0 or -1 ? x * divisor : x / divisor;

    /// <summary>x % divisor.</summary>
    /// <param name="x">The dividend.</param>
    /// <param name="divisor">The divisor.</param>
    /// <returns>What the truncated quotient leaves.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remainder(int x, int divisor) => divisor switch
    {
        0 => x,
        -1 => 0,
        _ => x % divisor,
    };

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Divide(Vector512<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return RoundDown(x, divisor) >> BitOperations.Log2((uint)divisor);
        }

        return Divide(x, Vector512.Create(divisor));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Remainder(Vector512<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return x - (RoundDown(x, divisor) & Vector512.Create(-divisor));
        }

        return Remainder(x, Vector512.Create(divisor));
    }

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Divide(Vector512<int> x, Vector512<int> divisor)
    {
        var (quotient, _) = DivideMagnitudes(Vector512.Abs(x), Vector512.Abs(divisor));
        var sign = (x ^ divisor) >> 31;
        return Vector512.AndNot((quotient ^ sign) - sign, Vector512.Equals(divisor, Vector512<int>.Zero));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Remainder(Vector512<int> x, Vector512<int> divisor)
    {
        var (_, remainder) = DivideMagnitudes(Vector512.Abs(x), Vector512.Abs(divisor));
        var sign = x >> 31;
        return Vector512.ConditionalSelect(Vector512.Equals(divisor, Vector512<int>.Zero), x, (remainder ^ sign) - sign);
    }

    /// <summary>Makes negative values such that clearing the bits below the divisor rounds towards 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> RoundDown(Vector512<int> x, int divisor) => x + ((x >> 31) & Vector512.Create(divisor - 1));

    /// <summary>Quotient and remainder of magnitudes, where that of <see cref="int.MinValue"/> is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<int> Quotient, Vector512<int> Remainder) DivideMagnitudes(Vector512<int> x, Vector512<int> divisor)
    {
        var reciprocal = Vector512<float>.One / Vector512.Abs(Vector512.ConvertToSingle(divisor));
        var quotient = Vector512.ConvertToInt32Native(Vector512.Abs(Vector512.ConvertToSingle(x)) * reciprocal);
        var remainder = x - (quotient * divisor);
        var more = Vector512.ConvertToInt32Native(Vector512.ConvertToSingle(remainder) * reciprocal);
        quotient += more;
        remainder -= more * divisor;

        // The masks are -1 where they hold. A divisor of 2^31 is negative, one less is the greatest int.
        var isTooMuch = Vector512.LessThan(remainder, Vector512<int>.Zero);
        quotient += isTooMuch;
        remainder += divisor & isTooMuch;
        var isTooLittle = Vector512.GreaterThan(remainder, divisor - Vector512<int>.One);
        return (quotient - isTooLittle, remainder - (divisor & isTooLittle));
    }

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Divide(Vector256<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return RoundDown(x, divisor) >> BitOperations.Log2((uint)divisor);
        }

        return Divide(x, Vector256.Create(divisor));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Remainder(Vector256<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return x - (RoundDown(x, divisor) & Vector256.Create(-divisor));
        }

        return Remainder(x, Vector256.Create(divisor));
    }

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Divide(Vector256<int> x, Vector256<int> divisor)
    {
        var (quotient, _) = DivideMagnitudes(Vector256.Abs(x), Vector256.Abs(divisor));
        var sign = (x ^ divisor) >> 31;
        return Vector256.AndNot((quotient ^ sign) - sign, Vector256.Equals(divisor, Vector256<int>.Zero));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Remainder(Vector256<int> x, Vector256<int> divisor)
    {
        var (_, remainder) = DivideMagnitudes(Vector256.Abs(x), Vector256.Abs(divisor));
        var sign = x >> 31;
        return Vector256.ConditionalSelect(Vector256.Equals(divisor, Vector256<int>.Zero), x, (remainder ^ sign) - sign);
    }

    /// <summary>Makes negative values such that clearing the bits below the divisor rounds towards 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> RoundDown(Vector256<int> x, int divisor) => x + ((x >> 31) & Vector256.Create(divisor - 1));

    /// <summary>Quotient and remainder of magnitudes, where that of <see cref="int.MinValue"/> is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Quotient, Vector256<int> Remainder) DivideMagnitudes(Vector256<int> x, Vector256<int> divisor)
    {
        var reciprocal = Vector256<float>.One / Vector256.Abs(Vector256.ConvertToSingle(divisor));
        var quotient = Vector256.ConvertToInt32Native(Vector256.Abs(Vector256.ConvertToSingle(x)) * reciprocal);
        var remainder = x - (quotient * divisor);
        var more = Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(remainder) * reciprocal);
        quotient += more;
        remainder -= more * divisor;

        // The masks are -1 where they hold. A divisor of 2^31 is negative, one less is the greatest int.
        var isTooMuch = Vector256.LessThan(remainder, Vector256<int>.Zero);
        quotient += isTooMuch;
        remainder += divisor & isTooMuch;
        var isTooLittle = Vector256.GreaterThan(remainder, divisor - Vector256<int>.One);
        return (quotient - isTooLittle, remainder - (divisor & isTooLittle));
    }

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Divide(Vector128<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return RoundDown(x, divisor) >> BitOperations.Log2((uint)divisor);
        }

        return Divide(x, Vector128.Create(divisor));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisor of all.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Remainder(Vector128<int> x, int divisor)
    {
        if (BitOperations.IsPow2(divisor))
        {
            return x - (RoundDown(x, divisor) & Vector128.Create(-divisor));
        }

        return Remainder(x, Vector128.Create(divisor));
    }

    /// <summary>x / divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>The truncated quotients.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Divide(Vector128<int> x, Vector128<int> divisor)
    {
        var (quotient, _) = DivideMagnitudes(Vector128.Abs(x), Vector128.Abs(divisor));
        var sign = (x ^ divisor) >> 31;
        return Vector128.AndNot((quotient ^ sign) - sign, Vector128.Equals(divisor, Vector128<int>.Zero));
    }

    /// <summary>x % divisor for each element.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="divisor">The divisors.</param>
    /// <returns>What the truncated quotients leave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Remainder(Vector128<int> x, Vector128<int> divisor)
    {
        var (_, remainder) = DivideMagnitudes(Vector128.Abs(x), Vector128.Abs(divisor));
        var sign = x >> 31;
        return Vector128.ConditionalSelect(Vector128.Equals(divisor, Vector128<int>.Zero), x, (remainder ^ sign) - sign);
    }

    /// <summary>Makes negative values such that clearing the bits below the divisor rounds towards 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> RoundDown(Vector128<int> x, int divisor) => x + ((x >> 31) & Vector128.Create(divisor - 1));

    /// <summary>Quotient and remainder of magnitudes, where that of <see cref="int.MinValue"/> is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<int> Quotient, Vector128<int> Remainder) DivideMagnitudes(Vector128<int> x, Vector128<int> divisor)
    {
        var reciprocal = Vector128<float>.One / Vector128.Abs(Vector128.ConvertToSingle(divisor));
        var quotient = Vector128.ConvertToInt32Native(Vector128.Abs(Vector128.ConvertToSingle(x)) * reciprocal);
        var remainder = x - (quotient * divisor);
        var more = Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(remainder) * reciprocal);
        quotient += more;
        remainder -= more * divisor;

        // The masks are -1 where they hold. A divisor of 2^31 is negative, one less is the greatest int.
        var isTooMuch = Vector128.LessThan(remainder, Vector128<int>.Zero);
        quotient += isTooMuch;
        remainder += divisor & isTooMuch;
        var isTooLittle = Vector128.GreaterThan(remainder, divisor - Vector128<int>.One);
        return (quotient - isTooLittle, remainder - (divisor & isTooLittle));
    }
}
