using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Operations on single rows of queries, keys and values.</summary>
internal static unsafe class RowMath<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>
    /// Largest exponent of 2 of a query's square that a larger epsilon makes up for; beyond it the exponentials are made smaller instead. The
    /// products with sums stay below the largest float.
    /// </summary>
    private const float LargestSquare = 43;

    /// <summary>Larger squares are replaced by this: their exponentials are 0 anyway, and differences stay finite.</summary>
    private const float LargestExponent = 1e30f;
    private const float Log2E = 1.44269502f;

    /// <summary>Half of a scaled row's square, as an exponent of 2.</summary>
    /// <param name="squaredNorm">The row's <see cref="SquaredNorm"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquareExponent(float squaredNorm)
    {
        var exponent = squaredNorm * (0.5f * Log2E / MathF.Sqrt(TKernel.HeadDim));
        return exponent > LargestExponent ? LargestExponent : exponent;
    }

    /// <summary>What is subtracted from a query's exponents for the sake of its square, for softmax features.</summary>
    /// <param name="query">The query.</param>
    /// <param name="floor">Receives what is added to each of its exponentials.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SoftmaxReference(float* query, out float floor)
    {
        if (!FeatureShape<TKernel>.HasEpsilon)
        {
            // A factor of all exponentials alone, which cancels; but a row that is not finite has no output.
            floor = 0;
            var infinite = SquaredNorm(query);
            return infinite - infinite == 0 ? 0 : float.NaN;
        }

        var square = SquareExponent(SquaredNorm(query));
        floor = FeatureShape<TKernel>.Epsilon * VectorMath.Exp2(MathF.Min(square, LargestSquare));
        return MathF.Max(0, square - LargestSquare);
    }

    /// <summary>The reference of a row's exponentials, for linear attention.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float EluReference(float* row) => MathF.Min(0, Largest(row, TKernel.HeadDim)) * Log2E;

    /// <summary>The sum of the squares: not finite where an element is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredNorm(float* row)
    {
        var d = 0;
        var sum = 0f;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            var sums = Vector512<float>.Zero;
            for (; d + Vector512<float>.Count <= TKernel.HeadDim; d += Vector512<float>.Count)
            {
                var x = Vector512.Load(row + d);
                sums += x * x;
            }

            sum = Vector512.Sum(sums);
        }
        else if (TKernel.VectorLength > 1)
        {
            var sums = Vector128<float>.Zero;
            for (; d + Vector128<float>.Count <= TKernel.HeadDim; d += Vector128<float>.Count)
            {
                var x = Vector128.Load(row + d);
                sums += x * x;
            }

            sum = Vector128.Sum(sums);
        }

        for (; d < TKernel.HeadDim; d++)
        {
            sum += row[d] * row[d];
        }

        return sum;
    }

    /// <summary>The largest element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(float* row, int count)
    {
        var index = 0;
        var largest = float.NegativeInfinity;
        if (TKernel.VectorLength > 1)
        {
            var lanes = Vector128.Create(largest);
            for (; index + Vector128<float>.Count <= count; index += Vector128<float>.Count)
            {
                lanes = Vector128.MaxNative(lanes, Vector128.Load(row + index));
            }

            largest = MathF.Max(MathF.Max(lanes[0], lanes[1]), MathF.Max(lanes[2], lanes[3]));
        }

        for (; index < count; index++)
        {
            largest = MathF.Max(largest, row[index]);
        }

        return largest;
    }

    /// <summary>The largest of one vector's lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestLane(float* lanes)
    {
        if (TKernel.VectorLength == 1)
        {
            return *lanes;
        }

        Vector128<float> four;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            var all = Vector512.Load(lanes);
            var eight = Vector256.MaxNative(all.GetLower(), all.GetUpper());
            four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        }
        else if (TKernel.VectorLength == Vector256<float>.Count)
        {
            four = Vector128.MaxNative(Vector128.Load(lanes), Vector128.Load(lanes + 4));
        }
        else
        {
            four = Vector128.Load(lanes);
        }

        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }

    /// <summary>Copies a value in another unit and pads it with zeros.</summary>
    /// <returns>Whether it is finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CopyValue(float* source, float* target, float unit)
    {
        // x - x is 0 for a finite x and NaN otherwise.
        var d = 0;
        var rest = 0f;
        if (TKernel.VectorLength == Vector512<float>.Count)
        {
            var check = Vector512<float>.Zero;
            for (; d + Vector512<float>.Count <= TKernel.ValueDim; d += Vector512<float>.Count)
            {
                var x = Vector512.Load(source + d);
                check += x - x;
                (x * unit).Store(target + d);
            }

            rest = Vector512.EqualsAll(check, Vector512<float>.Zero) ? 0 : float.NaN;
        }
        else if (TKernel.VectorLength > 1)
        {
            var check = Vector128<float>.Zero;
            for (; d + Vector128<float>.Count <= TKernel.ValueDim; d += Vector128<float>.Count)
            {
                var x = Vector128.Load(source + d);
                check += x - x;
                (x * unit).Store(target + d);
            }

            rest = Vector128.EqualsAll(check, Vector128<float>.Zero) ? 0 : float.NaN;
        }

        for (; d < TKernel.ValueDim; d++)
        {
            rest += source[d] - source[d];
            target[d] = source[d] * unit;
        }

        for (; d < FeatureShape<TKernel>.PaddedValueDim; d++)
        {
            target[d] = 0;
        }

        return rest == 0;
    }
}
