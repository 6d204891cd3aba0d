using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Copies keys into panels: [HeadDim, VectorLength], element d of each of VectorLength keys side by side.</summary>
internal static class KeyPacking
{
    /// <summary>Packs one whole panel of consecutive or strided keys.</summary>
    /// <param name="keys">The first key.</param>
    /// <param name="keyStride">Floats from one key to the next.</param>
    /// <param name="headDim">Elements of a key.</param>
    /// <param name="vectorLength">Keys in a panel.</param>
    /// <param name="panel">Receives the panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackPanel(ref float keys, nint keyStride, int headDim, int vectorLength, ref float panel)
    {
        if (vectorLength == 1)
        {
            Unsafe.CopyBlockUnaligned(ref Unsafe.As<float, byte>(ref panel), ref Unsafe.As<float, byte>(ref keys), (uint)headDim * sizeof(float));
            return;
        }

        PackKeys(ref keys, keyStride, headDim, vectorLength, vectorLength, ref panel);
    }

    /// <summary>Packs some consecutive or strided keys side by side.</summary>
    /// <param name="keys">The first key.</param>
    /// <param name="keyStride">Floats from one key to the next.</param>
    /// <param name="headDim">Elements of a key.</param>
    /// <param name="keyCount">Number of keys: a multiple of 4.</param>
    /// <param name="elementStride">Floats from one element of the packed keys to the next.</param>
    /// <param name="packed">Receives the keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackKeys(ref float keys, nint keyStride, int headDim, int keyCount, int elementStride, ref float packed)
    {
        for (var key = 0; key < keyCount; key += 4)
        {
            PackFourKeys(ref Unsafe.Add(ref keys, key * keyStride), keyStride, headDim, elementStride, ref Unsafe.Add(ref packed, key));
        }
    }

    /// <summary>Packs the single key at a lane of a panel.</summary>
    /// <param name="key">The key.</param>
    /// <param name="headDim">Elements of a key.</param>
    /// <param name="vectorLength">Keys in a panel.</param>
    /// <param name="lane">The panel at the key's lane.</param>
    public static void PackKey(ref float key, int headDim, int vectorLength, ref float lane)
    {
        for (var d = 0; d < headDim; d++)
        {
            Unsafe.Add(ref lane, d * vectorLength) = Unsafe.Add(ref key, d);
        }
    }

    /// <summary>Fills a lane of a panel with zeros.</summary>
    /// <param name="headDim">Elements of a key.</param>
    /// <param name="vectorLength">Keys in a panel.</param>
    /// <param name="lane">The panel at the key's lane.</param>
    public static void ClearKey(int headDim, int vectorLength, ref float lane)
    {
        for (var d = 0; d < headDim; d++)
        {
            Unsafe.Add(ref lane, d * vectorLength) = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PackFourKeys(ref float keys, nint keyStride, int headDim, int vectorLength, ref float panel)
    {
        ref var key0 = ref keys;
        ref var key1 = ref Unsafe.Add(ref keys, keyStride);
        ref var key2 = ref Unsafe.Add(ref keys, 2 * keyStride);
        ref var key3 = ref Unsafe.Add(ref keys, 3 * keyStride);
        nuint d = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; d + 4 <= (nuint)headDim; d += 4)
            {
                var row0 = Vector128.LoadUnsafe(ref key0, d);
                var row1 = Vector128.LoadUnsafe(ref key1, d);
                var row2 = Vector128.LoadUnsafe(ref key2, d);
                var row3 = Vector128.LoadUnsafe(ref key3, d);
                Transpose(ref row0, ref row1, ref row2, ref row3);
                ref var target = ref Unsafe.Add(ref panel, d * (nuint)vectorLength);
                row0.StoreUnsafe(ref target);
                row1.StoreUnsafe(ref target, (nuint)vectorLength);
                row2.StoreUnsafe(ref target, 2 * (nuint)vectorLength);
                row3.StoreUnsafe(ref target, 3 * (nuint)vectorLength);
            }
        }

        for (; d < (nuint)headDim; d++)
        {
            ref var target = ref Unsafe.Add(ref panel, d * (nuint)vectorLength);
            target = Unsafe.Add(ref key0, d);
            Unsafe.Add(ref target, 1) = Unsafe.Add(ref key1, d);
            Unsafe.Add(ref target, 2) = Unsafe.Add(ref key2, d);
            Unsafe.Add(ref target, 3) = Unsafe.Add(ref key3, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(
        ref Vector128<float> row0, ref Vector128<float> row1, ref Vector128<float> row2, ref Vector128<float> row3)
    {
        if (Sse.IsSupported)
        {
            var low01 = Sse.UnpackLow(row0, row1);
            var low23 = Sse.UnpackLow(row2, row3);
            var high01 = Sse.UnpackHigh(row0, row1);
            var high23 = Sse.UnpackHigh(row2, row3);
            row0 = Sse.MoveLowToHigh(low01, low23);
            row1 = Sse.MoveHighToLow(low23, low01);
            row2 = Sse.MoveLowToHigh(high01, high23);
            row3 = Sse.MoveHighToLow(high23, high01);
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            var low01 = AdvSimd.Arm64.ZipLow(row0, row1).AsDouble();
            var low23 = AdvSimd.Arm64.ZipLow(row2, row3).AsDouble();
            var high01 = AdvSimd.Arm64.ZipHigh(row0, row1).AsDouble();
            var high23 = AdvSimd.Arm64.ZipHigh(row2, row3).AsDouble();
            row0 = AdvSimd.Arm64.ZipLow(low01, low23).AsSingle();
            row1 = AdvSimd.Arm64.ZipHigh(low01, low23).AsSingle();
            row2 = AdvSimd.Arm64.ZipLow(high01, high23).AsSingle();
            row3 = AdvSimd.Arm64.ZipHigh(high01, high23).AsSingle();
        }
        else
        {
            var first = Vector128.Create(row0[0], row1[0], row2[0], row3[0]);
            var second = Vector128.Create(row0[1], row1[1], row2[1], row3[1]);
            var third = Vector128.Create(row0[2], row1[2], row2[2], row3[2]);
            var fourth = Vector128.Create(row0[3], row1[3], row2[3], row3[3]);
            (row0, row1, row2, row3) = (first, second, third, fourth);
        }
    }
}
