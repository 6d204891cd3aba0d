using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The way back through the convolution of the values: to the values, and to its weights.</summary>
/// <param name="call">The call.</param>
/// <param name="options">Threads and cancellation of one head.</param>
/// <param name="ofWeights">Receives the gradients of the weights, [batch, heads, taps], or null.</param>
internal sealed unsafe class ConvolutionGradients<TKernel>(LandmarkGradientCall call, AttentionOptions options, double[]? ofWeights)
    where TKernel : struct, IMicroKernels
{
    /// <summary>Rows of a unit of work.</summary>
    private const int BlockRows = 1024;

    /// <summary>Taps of a unit of work: their values are near each other.</summary>
    private const int BlockTaps = 8;

    /// <summary>Rows whose products are added up before their sum is added to that of all, so that long sums stay exact.</summary>
    private const int RunRows = 64;

    private readonly ValueConvolution convolution = call.Forward.Convolution!;

    /// <summary>Adds to the gradients of the values of tokens; those of padding become 0.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="keyHead">The key head.</param>
    /// <param name="head">The query head.</param>
    public void Run(int batch, int keyHead, int head)
    {
        AddToValues(batch, keyHead, head);
        if (ofWeights is not null)
        {
            var blocks = (convolution.Taps + BlockTaps - 1) / BlockTaps;
            WorkQueue.Run(blocks, blocks, options, static () => true, (_, block) => SumWeights(batch, keyHead, head, block * BlockTaps), static _ => { });
        }
    }

    /// <summary>The values' gradients are a convolution of the output's with the weights in the opposite order.</summary>
    private void AddToValues(int batch, int keyHead, int head)
    {
        var weights = convolution.WeightsOf(head).ToArray();
        Array.Reverse(weights);
        var (forward, gradients) = (call.Forward, call.Gradients);
        var length = forward.Views.Query.Length;
        var view = gradients.Views.Output with { Batch = 1, Heads = 1 };
        var back = new LandmarkCall
        {
            Class = forward.Class,
            Views = new CallViews(view, view, view, gradients.Views.Value with { Batch = 1, Heads = 1 }),
            ValueData = gradients.OutputRow(batch, head, 0),
            OutputData = gradients.ValueRow(batch, keyHead, 0),
            KeyLengths = [length],
            Convolution = new ValueConvolution(1, weights),
        };
        var blocks = (length + BlockRows - 1) / BlockRows;
        WorkQueue.Run(
            blocks,
            blocks,
            options,
            () => new DepthwiseConvolution<TKernel>(back),
            (worker, block) => worker.Add(new RowBlock(0, 0, 0, 1, block * BlockRows, Math.Min(BlockRows, length - (block * BlockRows)), false, 0, 0, false, -1)),
            static worker => worker.Dispose());
        for (var row = 0; row < length; row++)
        {
            if (!Exists(batch, row))
            {
                new Span<float>(gradients.ValueRow(batch, keyHead, row), TKernel.ValueDim).Clear();
            }
        }
    }

    /// <summary>Sums the products of output gradients with the values under some taps, over all rows.</summary>
    private void SumWeights(int batch, int keyHead, int head, int firstTap)
    {
        var (taps, rows) = (Math.Min(BlockTaps, convolution.Taps - firstTap), call.Forward.Views.Query.Length);
        Span<double> sums = stackalloc double[BlockTaps];
        sums.Clear();
        for (var row = 0; row < rows; row += RunRows)
        {
            var (count, position) = (Math.Min(RunRows, rows - row), row + firstTap - (convolution.Taps / 2));
            if (taps == BlockTaps && AllExist(batch, position, position + count + taps - 1))
            {
                AddRun(
                    call.Gradients.OutputRow(batch, head, row), call.Gradients.Views.Output.RowStride,
                    call.Forward.ValueRow(batch, keyHead, position), call.Forward.Views.Value.RowStride, count, sums);
            }
            else
            {
                AddSingly(batch, keyHead, head, row, count, firstTap, sums[..taps]);
            }
        }

        var place = ((batch * call.Forward.Views.Query.Heads) + head) * convolution.Taps;
        sums[..taps].CopyTo(ofWeights.AsSpan(place + firstTap));
    }

    /// <summary>Rows whose values under some taps are not all those of tokens, or that have fewer taps left.</summary>
    private void AddSingly(int batch, int keyHead, int head, int first, int count, int firstTap, Span<double> sums)
    {
        for (var row = first; row < first + count; row++)
        {
            var gradient = new ReadOnlySpan<float>(call.Gradients.OutputRow(batch, head, row), TKernel.ValueDim);
            for (var tap = 0; tap < sums.Length; tap++)
            {
                var position = row + firstTap + tap - (convolution.Taps / 2);
                if (Exists(batch, position))
                {
                    sums[tap] += TensorPrimitives.Dot(gradient, new ReadOnlySpan<float>(call.Forward.ValueRow(batch, keyHead, position), TKernel.ValueDim));
                }
            }
        }
    }

    /// <summary>Products of some rows with as many values from each of <see cref="BlockTaps"/> places on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun(float* gradients, nint gradientStride, float* values, nint valueStride, int rows, Span<double> sums)
    {
        var d = 0;
        for (; TKernel.VectorLength > 1 && d + Vector<float>.Count <= TKernel.ValueDim; d += Vector<float>.Count)
        {
            var gradient = gradients + d;
            var value = values + d;
            var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            var (s4, s5, s6, s7) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (var row = 0; row < rows; row++, gradient += gradientStride, value += valueStride)
            {
                var factor = Vector.Load(gradient);
                s0 = Vector.MultiplyAddEstimate(factor, Vector.Load(value), s0);
                s1 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + valueStride), s1);
                s2 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (2 * valueStride)), s2);
                s3 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (3 * valueStride)), s3);
                s4 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (4 * valueStride)), s4);
                s5 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (5 * valueStride)), s5);
                s6 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (6 * valueStride)), s6);
                s7 = Vector.MultiplyAddEstimate(factor, Vector.Load(value + (7 * valueStride)), s7);
            }

            sums[0] += Vector.Sum(s0);
            sums[1] += Vector.Sum(s1);
            sums[2] += Vector.Sum(s2);
            sums[3] += Vector.Sum(s3);
            sums[4] += Vector.Sum(s4);
            sums[5] += Vector.Sum(s5);
            sums[6] += Vector.Sum(s6);
            sums[7] += Vector.Sum(s7);
        }

        for (; d < TKernel.ValueDim; d++)
        {
            for (var tap = 0; tap < BlockTaps; tap++)
            {
                var sum = 0f;
                for (var row = 0; row < rows; row++)
                {
                    sum += gradients[(row * gradientStride) + d] * values[((row + tap) * valueStride) + d];
                }

                sums[tap] += sum;
            }
        }
    }

    private bool AllExist(int batch, int start, int end) => start >= 0
        && end <= call.Forward.KeyLengths[batch]
        && (call.Forward.KeyPaddingMask == null || !new ReadOnlySpan<bool>(call.Forward.PaddingRow(batch) + start, end - start).Contains(false));

    private bool Exists(int batch, int position) => position >= 0
        && position < call.Forward.KeyLengths[batch]
        && (call.Forward.KeyPaddingMask == null || call.Forward.PaddingRow(batch)[position]);
}
