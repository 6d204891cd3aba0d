using System.Collections.Concurrent;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Keeps workspaces between calls: at most one for each processor.</summary>
internal static class WorkspacePool
{
    private static readonly ConcurrentBag<KernelWorkspace> Idle = [];

    public static KernelWorkspace Rent<TKernel>(int rows, bool withSpareRows)
        where TKernel : struct, IMicroKernels
    {
        var workspace = Idle.TryTake(out var idle) ? idle : new KernelWorkspace(0);
        var size = workspace.Prepare<TKernel>(rows, withSpareRows);
        if (size > workspace.Capacity)
        {
            workspace = new KernelWorkspace(size);
            workspace.Prepare<TKernel>(rows, withSpareRows);
        }

        return workspace;
    }

    public static void Return(KernelWorkspace workspace)
    {
        (workspace.Packed, workspace.Planned) = (default, default);
        if (Idle.Count < Environment.ProcessorCount)
        {
            Idle.Add(workspace);
        }
    }
}
