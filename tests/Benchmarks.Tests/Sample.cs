using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Tests;

/// <summary>Rows for tests.</summary>
internal static class Sample
{
    public static BenchmarkResult Row(string name, string suite = "roofline") => new() { Suite = suite, Case = name, Isa = "Vector256", Threads = 1 };
}
