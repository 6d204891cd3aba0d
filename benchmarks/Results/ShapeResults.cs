using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Rows about shapes.</summary>
internal static class ShapeResults
{
    public static BenchmarkResult ToResult(this ShapeTime time, string suite, BenchmarkShape shape) => new()
    {
        Suite = suite,
        Case = shape.Name,
        Isa = InstructionSet.Current,
        Threads = shape.Threads,
        Length = shape.Length,
        Milliseconds = time.Milliseconds,
        UsefulGflops = time.UsefulGflops,
        PeakGflops = time.PeakGflops,
        Share = time.Share,
    };
}
