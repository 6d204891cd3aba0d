namespace SparseAttentionGen.CompilerServices;

/// <summary>Hands a plan's blocks to threads, and joins those that are split along the keys.</summary>
internal static class BlockRunner<TKernel>
    where TKernel : struct, IMicroKernels
{
    public static void Run(AttentionCall call, BlockPlan plan, AttentionOptions options)
    {
        call.Partials = new float[(long)plan.PartialRows * RowFinisher<TKernel>.PartialRowSize];
        call.Statistics = options.Statistics;
        call.UseKernels(TKernel.VectorLength);
        WorkQueue.Run(
            plan.Blocks.Count,
            plan.UsefulThreads,
            options,
            () => WorkspacePool.Rent<TKernel>(plan.WorkspaceRows, plan.ExchangesRows),
            (workspace, index) => RowBlockTraversal<TKernel>.Attend(call, plan.Blocks[index], plan.SharedGlobalRowsOf(index), workspace),
            WorkspacePool.Return);
        foreach (var (first, parts) in plan.Merges)
        {
            RowFinisher<TKernel>.Merge(call, first, parts);
        }
    }
}
