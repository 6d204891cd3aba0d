namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Heads of all sequences, one after the other or on as many threads as the problem has.</summary>
internal static class HeadLoop
{
    public static void Run(PeerProblem problem, Action<int> attend)
    {
        var heads = problem.Shape.Batch * problem.Shape.Heads;
        if (problem.Threads > 1)
        {
            Parallel.For(0, heads, new ParallelOptions { MaxDegreeOfParallelism = problem.Threads }, attend);
            return;
        }

        for (var head = 0; head < heads; head++)
        {
            attend(head);
        }
    }
}
