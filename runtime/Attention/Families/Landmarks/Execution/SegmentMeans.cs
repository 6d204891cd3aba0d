using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Means of rows of queries or keys.</summary>
internal static unsafe class SegmentMeans<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Rows that are added up before their sum is added to that of the segment, so that long sums stay exact.</summary>
    private const int RunRows = 64;

    /// <summary>Computes the mean of the tokens of a segment.</summary>
    /// <param name="rows">The sequence's first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="exists">Which rows are tokens; null: all.</param>
    /// <param name="start">The segment's first row.</param>
    /// <param name="end">The row after its last.</param>
    /// <param name="mean">Receives [HeadDim].</param>
    public static void Compute(float* rows, nint stride, bool* exists, int start, int end, float* mean)
    {
        new Span<float>(mean, TKernel.HeadDim).Clear();
        var tokens = 0;
        for (var row = start; row < end;)
        {
            if (exists != null && !exists[row])
            {
                row++;
                continue;
            }

            var last = Math.Min(end - row, RunRows);
            var count = 1;
            while (count < last && (exists == null || exists[row + count]))
            {
                count++;
            }

            AddRun(rows + (row * stride), stride, count, mean);
            row += count;
            tokens += count;
        }

        for (var d = 0; d < TKernel.HeadDim; d++)
        {
            mean[d] /= tokens;
            if (!float.IsFinite(mean[d]))
            {
                mean[d] = MeanInDouble(rows + d, stride, exists, start, end, tokens);
            }
        }
    }

    /// <summary>The mean of numbers whose sum leaves float32's range.</summary>
    private static float MeanInDouble(float* elements, nint stride, bool* exists, int start, int end, int tokens)
    {
        var sum = 0.0;
        for (var row = start; row < end; row++)
        {
            sum += exists == null || exists[row] ? elements[row * stride] : 0.0;
        }

        return (float)(sum / tokens);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun(float* rows, nint stride, int count, float* sums)
    {
        var d = 0;
        if (TKernel.VectorLength > 1)
        {
            var vector = Vector<float>.Count;
            for (; d + (8 * vector) <= TKernel.HeadDim; d += 8 * vector)
            {
                AddEightVectors(rows + d, stride, count, sums + d);
            }

            for (; d + vector <= TKernel.HeadDim; d += vector)
            {
                var sum = Vector<float>.Zero;
                for (var row = 0; row < count; row++)
                {
                    sum += Vector.Load(rows + (row * stride) + d);
                }

                (Vector.Load(sums + d) + sum).Store(sums + d);
            }
        }

        for (; d < TKernel.HeadDim; d++)
        {
            var sum = 0f;
            for (var row = 0; row < count; row++)
            {
                sum += rows[(row * stride) + d];
            }

            sums[d] += sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEightVectors(float* rows, nint stride, int count, float* sums)
    {
        var vector = Vector<float>.Count;
        var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (s4, s5, s6, s7) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (; count > 0; count--, rows += stride)
        {
            s0 += Vector.Load(rows);
            s1 += Vector.Load(rows + vector);
            s2 += Vector.Load(rows + (2 * vector));
            s3 += Vector.Load(rows + (3 * vector));
            s4 += Vector.Load(rows + (4 * vector));
            s5 += Vector.Load(rows + (5 * vector));
            s6 += Vector.Load(rows + (6 * vector));
            s7 += Vector.Load(rows + (7 * vector));
        }

        (Vector.Load(sums) + s0).Store(sums);
        (Vector.Load(sums + vector) + s1).Store(sums + vector);
        (Vector.Load(sums + (2 * vector)) + s2).Store(sums + (2 * vector));
        (Vector.Load(sums + (3 * vector)) + s3).Store(sums + (3 * vector));
        (Vector.Load(sums + (4 * vector)) + s4).Store(sums + (4 * vector));
        (Vector.Load(sums + (5 * vector)) + s5).Store(sums + (5 * vector));
        (Vector.Load(sums + (6 * vector)) + s6).Store(sums + (6 * vector));
        (Vector.Load(sums + (7 * vector)) + s7).Store(sums + (7 * vector));
    }
}
