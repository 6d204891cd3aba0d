using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <content>Counts of binary digits.</content>
/// <remarks>Vectors add neighbouring counts: of pairs, of fours, of bytes, and the bytes of a number by a product.</remarks>
public static partial class VectorIntegerMath
{
    /// <summary>The number of binary digits that are 1.</summary>
    /// <param name="x">The value.</param>
    /// <returns>0 to 32.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount(int x) => BitOperations.PopCount((uint)x);

    /// <summary>The number of binary digits that are 1, for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>0 to 32.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> PopCount(Vector512<int> x)
    {
        x -= (x >>> 1) & Vector512.Create(0x55555555);
        x = (x & Vector512.Create(0x33333333)) + ((x >>> 2) & Vector512.Create(0x33333333));
        x = (x + (x >>> 4)) & Vector512.Create(0x0F0F0F0F);
        return (x * Vector512.Create(0x01010101)) >>> 24;
    }

    /// <summary>The number of binary digits that are 1, for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>0 to 32.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> PopCount(Vector256<int> x)
    {
        x -= (x >>> 1) & Vector256.Create(0x55555555);
        x = (x & Vector256.Create(0x33333333)) + ((x >>> 2) & Vector256.Create(0x33333333));
        x = (x + (x >>> 4)) & Vector256.Create(0x0F0F0F0F);
        return (x * Vector256.Create(0x01010101)) >>> 24;
    }

    /// <summary>The number of binary digits that are 1, for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>0 to 32.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PopCount(Vector128<int> x)
    {
        x -= (x >>> 1) & Vector128.Create(0x55555555);
        x = (x & Vector128.Create(0x33333333)) + ((x >>> 2) & Vector128.Create(0x33333333));
        x = (x + (x >>> 4)) & Vector128.Create(0x0F0F0F0F);
        return (x * Vector128.Create(0x01010101)) >>> 24;
    }
}
