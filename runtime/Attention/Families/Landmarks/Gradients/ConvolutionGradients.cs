using System.Numerics.Tensors;

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
        var end = Math.Min(firstTap + BlockTaps, convolution.Taps);
        Span<double> sums = stackalloc double[BlockTaps];
        sums.Clear();
        for (var row = 0; row < call.Forward.Views.Query.Length; row++)
        {
            var gradient = new ReadOnlySpan<float>(call.Gradients.OutputRow(batch, head, row), TKernel.ValueDim);
            for (var tap = firstTap; tap < end; tap++)
            {
                var position = row + tap - (convolution.Taps / 2);
                if (Exists(batch, position))
                {
                    sums[tap - firstTap] += TensorPrimitives.Dot(gradient, new ReadOnlySpan<float>(call.Forward.ValueRow(batch, keyHead, position), TKernel.ValueDim));
                }
            }
        }

        var place = ((batch * call.Forward.Views.Query.Heads) + head) * convolution.Taps;
        sums[..(end - firstTap)].CopyTo(ofWeights.AsSpan(place + firstTap));
    }

    private bool Exists(int batch, int position) => position >= 0
        && position < call.Forward.KeyLengths[batch]
        && (call.Forward.KeyPaddingMask == null || call.Forward.PaddingRow(batch)[position]);
}
