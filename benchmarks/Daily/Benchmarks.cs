using SparseAttentionGen.Benchmarks.Kernels;

namespace SparseAttentionGen.Benchmarks.Daily;

/// <summary>Every key.</summary>
public class DenseBenchmark : AttentionBenchmark
{
    internal override ISparseAttention Attention { get; } = new Dense64();
}

/// <summary>Every key up to the query.</summary>
public class CausalBenchmark : AttentionBenchmark
{
    internal override ISparseAttention Attention { get; } = new Causal64();
}

/// <summary>256 keys on each side.</summary>
public class WindowBenchmark : AttentionBenchmark
{
    internal override ISparseAttention Attention { get; } = new Window256();
}

/// <summary>257 keys up to the query.</summary>
public class CausalWindowBenchmark : AttentionBenchmark
{
    internal override ISparseAttention Attention { get; } = new CausalWindow256();
}

/// <summary>256 keys on each side and 64 global tokens.</summary>
public class GlobalTokensBenchmark : AttentionBenchmark
{
    internal override ISparseAttention Attention { get; } = new Window256Global64();
}
