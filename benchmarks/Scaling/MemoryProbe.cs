using System.Diagnostics;
using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>Memory beyond the tensors.</summary>
/// <param name="ManagedBytes">What the first calls of the process allocate: the pooled workspace and everything else.</param>
/// <param name="WarmBytes">What a later call allocates.</param>
/// <param name="WorkingSetBytes">Growth of the process by calls of this length, after the code has been compiled by a short one.</param>
internal sealed record MemoryProbe(long ManagedBytes, long WarmBytes, long WorkingSetBytes)
{
    private const int ShortLength = 16;

    /// <summary>A process of its own, because workspaces are pooled and a process does not give memory back.</summary>
    public static MemoryProbe InFreshProcess(int length, int threads, AttentionPass pass) =>
        ChildProcess.ProbeSelf<MemoryProbe>("memory-probe", "--length", length.ToString(), "--threads", threads.ToString(), "--pass", pass.ToString());

    public static MemoryProbe Measure(int length, int threads, AttentionPass pass)
    {
        var attention = new Window256();
        var shortCall = new ShapeTensors(new BenchmarkShape("short", attention) { Length = ShortLength, Pass = pass }).Call(threads);
        var tensors = new ShapeTensors(new BenchmarkShape("long", attention) { Length = length, Pass = pass });
        var call = tensors.Call(threads);
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        shortCall();
        var workingSet = WorkingSet();
        call();
        var managed = GC.GetTotalAllocatedBytes(precise: true) - before;
        call();
        var growth = Math.Max(0, WorkingSet() - workingSet);
        before = GC.GetTotalAllocatedBytes(precise: true);
        call();
        var warm = GC.GetTotalAllocatedBytes(precise: true) - before;
        GC.KeepAlive(tensors);
        return new MemoryProbe(managed, warm, growth);
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
