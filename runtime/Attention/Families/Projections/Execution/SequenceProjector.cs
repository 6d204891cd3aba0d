namespace SparseAttentionGen.CompilerServices;

/// <summary>Projects the keys and values of a call.</summary>
internal static unsafe class SequenceProjector<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Work that is worth another thread.</summary>
    private const double FlopsPerThread = 2e6;

    /// <summary>Projects keys and values.</summary>
    /// <param name="call">The keys and values.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    /// <param name="buffer">Receives the memory of the result, for the caller to return when that is no longer used.</param>
    public static ProjectedKeys Project(ProjectionCall call, AttentionOptions options, ref AlignedBuffer? buffer) =>
        call.Projection.Kind == ProjectionKind.Matrix ? ProjectByMatrices(call, options, ref buffer) : ProjectSegments(call, options, ref buffer);

    private static ProjectedKeys ProjectByMatrices(ProjectionCall call, AttentionOptions options, ref AlignedBuffer? buffer)
    {
        var (batch, heads, rank) = (call.Key.Batch, call.Key.Heads, call.Projection.Rank);
        var plan = MatrixPlan.Create<TKernel>(batch, heads, rank, call.Key.Length);
        var counts = new int[batch];
        for (var element = 0; element < batch; element++)
        {
            counts[element] = call.AnyExists(element, 0, call.KeyCount(element)) ? rank : 0;
        }

        buffer = AlignedBuffer.Rent(ProjectedKeys.Size<TKernel>(plan.Parts, batch, heads, rank));
        var projected = ProjectedKeys.Create<TKernel>(buffer.Data, plan.Parts, batch, heads, rank, counts);
        var flops = 2.0 * batch * heads * rank * call.Key.Length * (TKernel.HeadDim + TKernel.ValueDim);
        Run(plan.Blocks.Count, flops, options, MatrixProjection<TKernel>.PackSize, (pack, index) =>
            MatrixProjection<TKernel>.Project(call, plan.Blocks[index], projected, pack.Data));
        MatrixProjection<TKernel>.Merge(projected, plan.Parts);
        OverflowedSums<TKernel>.Recompute(call, projected, null);
        return projected;
    }

    private static ProjectedKeys ProjectSegments(ProjectionCall call, AttentionOptions options, ref AlignedBuffer? buffer)
    {
        var (batch, heads, rank) = (call.Key.Batch, call.Key.Heads, Math.Min(call.Projection.Rank, call.Key.Length));
        var segments = SegmentProjection<TKernel>.Segments(call);
        var blocks = SegmentProjection<TKernel>.Plan(call, segments);
        buffer = AlignedBuffer.Rent(ProjectedKeys.Size<TKernel>(1, batch, heads, rank));
        var projected = ProjectedKeys.Create<TKernel>(buffer.Data, 1, batch, heads, rank, [.. segments.Select(static kept => kept.Length)]);
        var flops = 2.0 * batch * heads * call.Key.Length * (TKernel.HeadDim + TKernel.ValueDim);
        Run(blocks.Count, flops, options, SegmentProjection<TKernel>.ScratchSize, (scratch, index) =>
            SegmentProjection<TKernel>.Project(call, blocks[index], segments, projected, scratch.Data));
        OverflowedSums<TKernel>.Recompute(call, projected, segments);
        return projected;
    }

    private static void Run(int count, double flops, AttentionOptions options, int scratch, Action<AlignedBuffer, int> work) =>
        WorkQueue.Run(
            count, (int)Math.Clamp(flops / FlopsPerThread, 1, int.MaxValue), options, () => AlignedBuffer.Rent(scratch), work, AlignedBuffer.Return);
}
