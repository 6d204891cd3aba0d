using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Projected keys and values that left float32's range, or became NaN on the way, although what they are made of is finite: computed again in double
/// precision, and limited to float32's range at the end.
/// </summary>
internal static unsafe class OverflowedSums<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Replaces such elements.</summary>
    /// <param name="call">The keys and values.</param>
    /// <param name="projected">The projected ones.</param>
    /// <param name="segments">The segments of each batch element that have a key; null: every projected key is made of all keys.</param>
    public static void Recompute(ProjectionCall call, ProjectedKeys projected, int[][]? segments)
    {
        for (var batch = 0; batch < call.Key.Batch; batch++)
        {
            for (var head = 0; head < call.Key.Heads; head++)
            {
                for (var row = 0; row < projected.Counts[batch]; row++)
                {
                    var segment = segments is null ? row : segments[batch][row];
                    Recompute(call, new Span<float>(projected.KeyRow(0, batch, head, row), TKernel.HeadDim), batch, head, segment, isValue: false);
                    Recompute(call, new Span<float>(projected.ValueRow(0, batch, head, row), TKernel.ValueDim), batch, head, segment, isValue: true);
                }
            }
        }
    }

    private static void Recompute(ProjectionCall call, Span<float> sums, int batch, int head, int segment, bool isValue)
    {
        if (TensorPrimitives.IsFiniteAll<float>(sums))
        {
            return;
        }

        for (var d = 0; d < sums.Length; d++)
        {
            if (!float.IsFinite(sums[d]))
            {
                sums[d] = (float)PairScores.Limit(Sum(call, batch, head, segment, d, isValue));
            }
        }
    }

    private static double Sum(ProjectionCall call, int batch, int head, int segment, int d, bool isValue)
    {
        var (projection, length) = (call.Projection, call.Length(batch));
        var isMatrix = projection.Kind == ProjectionKind.Matrix;
        var rule = isMatrix ? default : new SegmentRule(projection, length);
        var (first, end) = isMatrix ? (0, length) : (rule.Start(segment), rule.Start(segment + 1));
        var (sum, count) = (0.0, 0);
        for (var key = first; key < end; key++)
        {
            if (call.Exists(batch, key))
            {
                var element = (isValue ? call.ValueRow(batch, head, key) : call.KeyRow(batch, head, key))[d];
                var weight = projection.Kind == ProjectionKind.MeanPooling ? 1
                    : isValue ? projection.ValueWeight(head, segment, key, length)
                    : projection.KeyWeight(head, segment, key, length);
                sum += (double)weight * element;
                count++;
            }
        }

        return projection.Kind == ProjectionKind.MeanPooling ? sum / count : sum;
    }
}
