namespace SparseAttentionGen.CompilerServices;

/// <summary>Hands a plan's blocks to threads, and joins those that are split along the keys.</summary>
internal static class BlockRunner<TPattern, TKernel>
    where TPattern : struct, IKernelPattern
    where TKernel : struct, IMicroKernels
{
    public static void Run(AttentionCall call, BlockPlan plan, AttentionOptions options)
    {
        call.Partials = new float[(long)plan.PartialRows * RowFinisher<TKernel>.PartialRowSize];
        call.Statistics = options.Statistics;
        call.UseKernels(TPattern.ScoresFor(TKernel.VectorLength), TKernel.VectorLength);
        WorkQueue.Run(
            plan.Blocks.Count,
            plan.UsefulThreads,
            options,
            () => WorkspacePool.Rent<TKernel>(plan.WorkspaceRows, plan.ExchangesRows),
            (workspace, index) => RowBlockTraversal<TPattern, TKernel>.Attend(call, plan.Blocks[index], plan.SharedGlobalRowsOf(index), workspace),
            WorkspacePool.Return);
        foreach (var (first, parts) in plan.Merges)
        {
            RowFinisher<TKernel>.Merge(call, first, parts);
        }
    }
}
