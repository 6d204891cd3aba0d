using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Keys and values summed over segments of the sequence: each is read once.</summary>
internal static unsafe class SegmentProjection<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Keys that are summed before their sum is added to the segment's, so that rounding errors stay small in long segments.</summary>
    private const int KeysOfSum = 64;

    /// <summary>Keys of a block of segments.</summary>
    private const int KeysOfBlock = 8192;

    /// <summary>Floats that a worker sums in.</summary>
    public static int ScratchSize => Math.Max(TKernel.HeadDim, TKernel.ValueDim);

    /// <summary>The segments of each batch element that have a key, in their order.</summary>
    public static int[][] Segments(ProjectionCall call)
    {
        var segments = new int[call.Sequences.Length][];
        for (var batch = 0; batch < segments.Length; batch++)
        {
            var rule = new SegmentRule(call.Projection, call.Length(batch));
            segments[batch] = [.. Enumerable.Range(0, rule.Count).Where(segment => call.AnyExists(batch, rule.Start(segment), rule.Start(segment + 1)))];
        }

        return segments;
    }

    /// <summary>Cuts the work by shape alone.</summary>
    public static List<SegmentBlock> Plan(ProjectionCall call, int[][] segments)
    {
        var blocks = new List<SegmentBlock>();
        for (var batch = 0; batch < segments.Length; batch++)
        {
            var keysOfSegment = (call.Length(batch) / Math.Max(1, segments[batch].Length)) + 1;
            var rows = Math.Max(1, KeysOfBlock / keysOfSegment);
            for (var head = 0; head < call.Key.Heads; head++)
            {
                for (var row = 0; row < segments[batch].Length; row += rows)
                {
                    blocks.Add(new SegmentBlock(batch, head, row, Math.Min(segments[batch].Length, row + rows)));
                }
            }
        }

        return blocks;
    }

    /// <summary>Projects one block.</summary>
    /// <param name="call">The keys and values.</param>
    /// <param name="block">The block.</param>
    /// <param name="segments">The segments of each batch element.</param>
    /// <param name="projected">Receives the sums.</param>
    /// <param name="scratch">Memory for <see cref="ScratchSize"/> floats.</param>
    public static void Project(ProjectionCall call, in SegmentBlock block, int[][] segments, ProjectedKeys projected, float* scratch)
    {
        var rule = new SegmentRule(call.Projection, call.Length(block.Batch));
        for (var row = block.FirstRow; row < block.EndRow; row++)
        {
            var segment = segments[block.Batch][row];
            var (first, end) = (rule.Start(segment), rule.Start(segment + 1));
            Sum(
                call, block.Batch, call.KeyRow(block.Batch, block.Head, 0), call.Key.RowStride, first, end, call.Projection.KeyKernel,
                new Span<float>(projected.KeyRow(0, block.Batch, block.Head, row), TKernel.HeadDim), new Span<float>(scratch, TKernel.HeadDim));
            Sum(
                call, block.Batch, call.ValueRow(block.Batch, block.Head, 0), call.Value.RowStride, first, end, call.Projection.ValueKernel,
                new Span<float>(projected.ValueRow(0, block.Batch, block.Head, row), TKernel.ValueDim), new Span<float>(scratch, TKernel.ValueDim));
        }
    }

    /// <summary>The weighted sum of a segment's rows, or their mean where there are no weights.</summary>
    private static void Sum(
        ProjectionCall call, int batch, float* rows, nint stride, int first, int end, float[] kernel, Span<float> target, Span<float> part)
    {
        target.Clear();
        var count = 0;
        for (var start = first; start < end; start += KeysOfSum)
        {
            part.Clear();
            for (var key = start; key < Math.Min(end, start + KeysOfSum); key++)
            {
                if (!call.Exists(batch, key))
                {
                    continue;
                }

                count++;
                var row = new ReadOnlySpan<float>(rows + (key * stride), part.Length);
                if (kernel.Length == 0)
                {
                    TensorPrimitives.Add(row, part, part);
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(row, kernel[key - first], part, part);
                }
            }

            TensorPrimitives.Add(part, target, target);
        }

        if (kernel.Length == 0)
        {
            TensorPrimitives.Divide(target, count, target);
        }
    }
}

/// <summary>Some segments of one head.</summary>
/// <param name="Batch">The batch element.</param>
/// <param name="Head">The key and value head.</param>
/// <param name="FirstRow">First projected key.</param>
/// <param name="EndRow">The projected key after the last.</param>
internal readonly record struct SegmentBlock(int Batch, int Head, int FirstRow, int EndRow);
