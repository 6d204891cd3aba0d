using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <content>The hyperbolic tangent.</content>
public static partial class VectorMath
{
    /// <summary>From here on tanh rounds to 1.</summary>
    private const float TanhLimit = 9f;

    private const float P3 = 0.13402161f;
    private const float P5 = 0.003520756727f;
    private const float P7 = 2.10273356e-5f;
    private const float P9 = 1.394553628e-8f;
    private const float Q2 = 0.467354834f;
    private const float Q4 = 0.02597254514f;
    private const float Q6 = 0.0003326951409f;
    private const float Q8 = 8.015776984e-7f;

    /// <summary>tanh x for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The hyperbolic tangents.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.Create(TanhLimit), Vector512.MaxNative(Vector512.Create(-TanhLimit), x));
        var square = x * x;
        var p = Vector512.FusedMultiplyAdd(square, Vector512.Create(P9), Vector512.Create(P7));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(P5));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(P3));
        p = Vector512.FusedMultiplyAdd(square * x, p, x);
        var q = Vector512.FusedMultiplyAdd(square, Vector512.Create(Q8), Vector512.Create(Q6));
        q = Vector512.FusedMultiplyAdd(square, q, Vector512.Create(Q4));
        q = Vector512.FusedMultiplyAdd(square, q, Vector512.Create(Q2));
        q = Vector512.FusedMultiplyAdd(square, q, Vector512<float>.One);
        return Vector512.MinNative(Vector512<float>.One, Vector512.MaxNative(Vector512.Create(-1f), p / q));
    }

    /// <summary>tanh x for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The hyperbolic tangents.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        x = Vector256.MinNative(Vector256.Create(TanhLimit), Vector256.MaxNative(Vector256.Create(-TanhLimit), x));
        var square = x * x;
        var p = Vector256.FusedMultiplyAdd(square, Vector256.Create(P9), Vector256.Create(P7));
        p = Vector256.FusedMultiplyAdd(square, p, Vector256.Create(P5));
        p = Vector256.FusedMultiplyAdd(square, p, Vector256.Create(P3));
        p = Vector256.FusedMultiplyAdd(square * x, p, x);
        var q = Vector256.FusedMultiplyAdd(square, Vector256.Create(Q8), Vector256.Create(Q6));
        q = Vector256.FusedMultiplyAdd(square, q, Vector256.Create(Q4));
        q = Vector256.FusedMultiplyAdd(square, q, Vector256.Create(Q2));
        q = Vector256.FusedMultiplyAdd(square, q, Vector256<float>.One);
        return Vector256.MinNative(Vector256<float>.One, Vector256.MaxNative(Vector256.Create(-1f), p / q));
    }

    /// <summary>tanh x for each element.</summary>
    /// <param name="x">The values.</param>
    /// <returns>The hyperbolic tangents.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x)
    {
        x = Vector128.MinNative(Vector128.Create(TanhLimit), Vector128.MaxNative(Vector128.Create(-TanhLimit), x));
        var square = x * x;

        // Without FMA in the hardware a fused operation is a slow routine, hence the estimate.
        var p = Vector128.MultiplyAddEstimate(square, Vector128.Create(P9), Vector128.Create(P7));
        p = Vector128.MultiplyAddEstimate(square, p, Vector128.Create(P5));
        p = Vector128.MultiplyAddEstimate(square, p, Vector128.Create(P3));
        p = Vector128.MultiplyAddEstimate(square * x, p, x);
        var q = Vector128.MultiplyAddEstimate(square, Vector128.Create(Q8), Vector128.Create(Q6));
        q = Vector128.MultiplyAddEstimate(square, q, Vector128.Create(Q4));
        q = Vector128.MultiplyAddEstimate(square, q, Vector128.Create(Q2));
        q = Vector128.MultiplyAddEstimate(square, q, Vector128<float>.One);
        return Vector128.MinNative(Vector128<float>.One, Vector128.MaxNative(Vector128.Create(-1f), p / q));
    }

    /// <summary>tanh x.</summary>
    /// <param name="x">The value.</param>
    /// <returns>The hyperbolic tangent.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x)
    {
        x = x < -TanhLimit ? -TanhLimit : x > TanhLimit ? TanhLimit : x;
        var square = x * x;
        var p = (square * P9) + P7;
        p = (square * p) + P5;
        p = (square * p) + P3;
        p = (square * x * p) + x;
        var q = (square * Q8) + Q6;
        q = (square * q) + Q4;
        q = (square * q) + Q2;
        q = (square * q) + 1f;
        var tanh = p / q;
        return tanh < -1f ? -1f : tanh > 1f ? 1f : tanh;
    }
}
