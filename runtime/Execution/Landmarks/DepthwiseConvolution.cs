using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Adds a convolution of the values along the sequence to the output, each element of a value by itself.</summary>
internal static unsafe class DepthwiseConvolution<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Rows whose values are staged together.</summary>
    private const int TileRows = 64;

    /// <summary>Rows whose sums are in registers together.</summary>
    private const int RegisterRows = 8;

    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    /// <summary>Floats of the staged values.</summary>
    public static long StagedSize(int taps) => (long)(TileRows + taps - 1) * Width;

    /// <summary>Adds it for a block of rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The rows.</param>
    /// <param name="staged">Overwritten; <see cref="StagedSize"/> floats.</param>
    public static void Add(LandmarkCall call, in RowBlock block, float* staged)
    {
        var convolution = call.Convolution!;
        for (var head = block.Head; head < block.Head + block.HeadCount; head++)
        {
            fixed (float* weights = convolution.WeightsOf(head))
            {
                for (var row = block.Start; row < block.Start + block.Count; row += TileRows)
                {
                    var count = Math.Min(TileRows, block.Start + block.Count - row);
                    Stage(call, block.Batch, head / call.Group, row - (convolution.Taps / 2), count + convolution.Taps - 1, staged);
                    AddTile(staged, weights, convolution.Taps, call.OutputRow(block.Batch, head, row), call.Views.Output.RowStride, count);
                }
            }
        }
    }

    /// <summary>Copies values side by side, zeros in the place of padding and of what lies outside of the sequence.</summary>
    private static void Stage(LandmarkCall call, int batch, int head, int first, int count, float* staged)
    {
        var padding = call.PaddingRow(batch);
        for (var index = 0; index < count; index++, staged += Width)
        {
            var row = first + index;
            if (row < 0 || row >= call.KeyLengths[batch] || (padding != null && !padding[row]))
            {
                Unsafe.InitBlockUnaligned(staged, 0, (uint)Width * sizeof(float));
                continue;
            }

            Unsafe.CopyBlockUnaligned(staged, call.ValueRow(batch, head, row), (uint)TKernel.ValueDim * sizeof(float));
            for (var d = TKernel.ValueDim; d < Width; d++)
            {
                staged[d] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(float* staged, float* weights, int taps, float* output, nint outputStride, int rows)
    {
        var row = 0;
        for (; TKernel.VectorLength > 1 && row + RegisterRows <= rows; row += RegisterRows)
        {
            for (var d = 0; d < TKernel.ValueDim; d += Vector<float>.Count)
            {
                AddEightRows(staged + (row * Width) + d, weights, taps, output + (row * outputStride) + d, outputStride, TKernel.ValueDim - d);
            }
        }

        for (; row < rows; row++)
        {
            for (var d = 0; d < TKernel.ValueDim; d++)
            {
                var sum = 0f;
                for (var tap = 0; tap < taps; tap++)
                {
                    sum += weights[tap] * staged[((row + tap) * Width) + d];
                }

                output[(row * outputStride) + d] += sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEightRows(float* staged, float* weights, int taps, float* output, nint outputStride, int elements)
    {
        var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (s4, s5, s6, s7) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var tap = 0; tap < taps; tap++, staged += Width)
        {
            var weight = Vector.Create(weights[tap]);
            s0 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged), s0);
            s1 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + Width), s1);
            s2 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (2 * Width)), s2);
            s3 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (3 * Width)), s3);
            s4 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (4 * Width)), s4);
            s5 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (5 * Width)), s5);
            s6 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (6 * Width)), s6);
            s7 = Vector.MultiplyAddEstimate(weight, Vector.Load(staged + (7 * Width)), s7);
        }

        AddTo(output, s0, elements);
        AddTo(output + outputStride, s1, elements);
        AddTo(output + (2 * outputStride), s2, elements);
        AddTo(output + (3 * outputStride), s3, elements);
        AddTo(output + (4 * outputStride), s4, elements);
        AddTo(output + (5 * outputStride), s5, elements);
        AddTo(output + (6 * outputStride), s6, elements);
        AddTo(output + (7 * outputStride), s7, elements);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* output, Vector<float> sum, int elements)
    {
        if (elements >= Vector<float>.Count)
        {
            (Vector.Load(output) + sum).Store(output);
            return;
        }

        for (var d = 0; d < elements; d++)
        {
            output[d] += sum[d];
        }
    }
}
