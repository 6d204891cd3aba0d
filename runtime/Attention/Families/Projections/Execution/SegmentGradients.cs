using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The way back through a projection whose rows are segments of the sequence: means, or a convolution as wide as its steps.</summary>
internal static unsafe class SegmentGradients<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const double ElementsPerThread = 5e5;

    /// <summary>Adds the gradients of keys, values and weights.</summary>
    /// <param name="back">What is read and written.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    public static void Run(ProjectionBackward back, AttentionOptions options)
    {
        var call = back.Call;
        var segments = SegmentProjection<TKernel>.Segments(call);
        var heads = call.Key.Heads;
        var kernel = call.Projection.KeyKernel.Length;
        var (ofKeys, ofValues) = (new double[segments.Length * heads][], new double[segments.Length * heads][]);
        WorkQueue.Run(
            segments.Length * heads,
            (int)Math.Clamp((double)segments.Length * heads * call.Key.Length * (TKernel.HeadDim + TKernel.ValueDim) / ElementsPerThread, 1, int.MaxValue),
            options,
            static () => true,
            (_, index) =>
            {
                (ofKeys[index], ofValues[index]) = (new double[kernel], new double[kernel]);
                Run(back, segments[index / heads], index / heads, index % heads, ofKeys[index], ofValues[index]);
            },
            static _ => { });

        // In the order of the heads, whoever did them.
        for (var index = 0; index < ofKeys.Length; index++)
        {
            Add(ofKeys[index], back.KeyWeights);
            Add(ofValues[index], back.ValueWeights);
        }
    }

    private static void Add(double[] part, float* sums)
    {
        for (var index = 0; index < part.Length && sums != null; index++)
        {
            sums[index] += (float)part[index];
        }
    }

    private static void Run(ProjectionBackward back, int[] segments, int batch, int head, double[] keyWeights, double[] valueWeights)
    {
        var (call, projection) = (back.Call, back.Call.Projection);
        var rule = new SegmentRule(projection, call.Length(batch));
        for (var row = 0; row < segments.Length; row++)
        {
            var (first, end) = (rule.Start(segments[row]), rule.Start(segments[row] + 1));
            var count = 0;
            for (var key = first; key < end; key++)
            {
                count += call.Exists(batch, key) ? 1 : 0;
            }

            var keyGradient = new ReadOnlySpan<float>(back.Projected.KeyRow(0, batch, head, row), TKernel.HeadDim);
            var valueGradient = new ReadOnlySpan<float>(back.Projected.ValueRow(0, batch, head, row), TKernel.ValueDim);
            for (var key = first; key < end; key++)
            {
                if (call.Exists(batch, key))
                {
                    AddRow(keyGradient, projection.KeyKernel, key - first, count, call.KeyRow(batch, head, key), back.Targets.KeyRow(batch, head, key), keyWeights);
                    AddRow(valueGradient, projection.ValueKernel, key - first, count, call.ValueRow(batch, head, key), back.Targets.ValueRow(batch, head, key), valueWeights);
                }
            }
        }
    }

    private static void AddRow(ReadOnlySpan<float> gradient, float[] kernel, int place, int count, float* row, float* target, double[] weights)
    {
        var sums = new Span<float>(target, gradient.Length);
        if (kernel.Length == 0)
        {
            TensorPrimitives.MultiplyAdd(gradient, 1f / count, sums, sums);
            return;
        }

        TensorPrimitives.MultiplyAdd(gradient, kernel[place], sums, sums);
        weights[place] += TensorPrimitives.Dot(gradient, new ReadOnlySpan<float>(row, gradient.Length));
    }
}
